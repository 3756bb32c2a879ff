package org.pgcoexist.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/** Reads what was a regular file a moment ago, and may have become a pipe. */
final class PatientReader {
  private static final Set<OpenOption> OPTIONS =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private final Patience patience = new Patience();

  /**
   * The beginning of a file.
   *
   * @return empty when it lets everybody wait who opens it
   */
  Optional<byte[]> read(Path file, int limit) throws IOException {
    Reading reading = new Reading(file, limit);
    if (!patience.tryOut(reading)) {
      return Optional.empty();
    }
    if (reading.fault != null) {
      throw reading.fault;
    }
    return Optional.of(reading.content);
  }

  private static final class Reading implements Patience.Look {
    private final Path file;
    private final int limit;
    private byte[] content;
    private IOException fault;

    Reading(Path file, int limit) {
      this.file = file;
      this.limit = limit;
    }

    @Override
    public void look() {
      try (InputStream in = Channels.newInputStream(Files.newByteChannel(file, OPTIONS))) {
        content = in.readNBytes(limit);
      } catch (IOException e) {
        fault = e;
      }
    }
  }
}
