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

/** Reads a regular file of bounded size. */
record FileReading(Reach reach, Path file) {

  private static final int MAX_READ = 64 << 20;

  /**
   * Reads it.
   *
   * @param seen what is there
   * @return empty when nothing is there any more
   */
  Optional<Disk.Owned> read(FileFacts seen) {
    String what = "cannot read " + file;
    if (seen.kind() != FileFacts.Kind.FILE) {
      throw DiskFault.notRegular(what, file);
    }
    Set<OpenOption> options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    try (SeekableByteChannel channel = reach.file(file, options)) {
      FileFacts opened = reach.opened(file, seen);
      byte[] content = Channels.newInputStream(channel).readNBytes(MAX_READ + 1);
      if (content.length > MAX_READ) {
        throw CoexistException.failed(
            what, "it is larger than 64 MiB", "look at it: ls -l " + file);
      }
      return Optional.of(new Disk.Owned(content, opened));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw DiskFault.of(what, file, e);
    }
  }
}
