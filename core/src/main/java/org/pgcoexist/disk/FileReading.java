package org.pgcoexist.disk;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;

/** Reads a file of bounded size that was a regular one a moment ago, and may have become a pipe. */
final class FileReading implements Patience.Look {

  private static final int MAX_READ = 64 << 20;

  private static final Set<OpenOption> OPTIONS =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private final Reach reach;
  private final Path file;
  private final FileFacts seen;
  private FileFacts opened;
  private byte[] content;
  private IOException fault;

  private FileReading(Reach reach, Path file, FileFacts seen) {
    this.reach = reach;
    this.file = file;
    this.seen = seen;
  }

  /**
   * Reads it.
   *
   * @param seen what is there
   * @param patience with an open that lets everybody wait
   * @return empty when nothing is there any more
   */
  static Optional<Disk.Owned> read(Reach reach, Path file, FileFacts seen, Patience patience) {
    String what = "cannot read " + file;
    FileReading reading = new FileReading(reach, file, seen);
    if (seen.kind() != FileFacts.Kind.FILE || !patience.tryOut(reading)) {
      throw IoErrors.notRegular(what, file);
    }
    if (reading.fault instanceof NoSuchFileException) {
      return Optional.empty();
    }
    if (reading.fault != null) {
      throw IoErrors.of(what, file, reading.fault);
    }
    if (reading.content.length > MAX_READ) {
      throw CoexistException.failed(
          what, "it is larger than 64 MiB", "look at it: " + Shell.line("ls", "-l", file));
    }
    return Optional.of(new Disk.Owned(reading.content, reading.opened));
  }

  @Override
  public void look() {
    try (SeekableByteChannel channel = reach.file(file, OPTIONS)) {
      opened = reach.opened(file, seen);
      content = Channels.newInputStream(channel).readNBytes(MAX_READ + 1);
    } catch (IOException e) {
      fault = e;
    }
  }
}
