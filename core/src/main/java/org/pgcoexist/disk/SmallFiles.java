package org.pgcoexist.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads files of a few lines that somebody else owns: no device is touched, no pipe waited for, and
 * no more read than such a file has. What takes the file's place after the look at it is a case for
 * {@link Patience}.
 */
public final class SmallFiles {

  /** A start.conf or a pid file with all that an administrator may have written into it. */
  private static final int MAX_SIZE = 64 * 1024;

  private SmallFiles() {}

  /**
   * The content; empty when it is not there, not to be read by this user, or no such file.
   *
   * @param links whether a link at the end of the path is followed
   */
  public static Optional<byte[]> read(Path file, LinkOption... links) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class, links);
      // What has no size is empty, or speaks for the kernel and may let one wait.
      if (!found.isRegularFile() || found.size() == 0 || found.size() > MAX_SIZE) {
        return Optional.empty();
      }
      byte[] content = new byte[(int) found.size()];
      try (InputStream in = Files.newInputStream(file, links)) {
        int length = in.readNBytes(content, 0, content.length);
        return Optional.of(length == content.length ? content : Arrays.copyOf(content, length));
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
