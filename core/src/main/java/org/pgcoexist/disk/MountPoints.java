package org.pgcoexist.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;

/** The mount points the kernel tells of: bind mounts too, which no device number shows. */
public final class MountPoints {

  /** The mount point is the fifth field of a line (proc_pid_mountinfo(5)). */
  private static final int FIELD = 4;

  private MountPoints() {}

  /** A mount point that is {@code path} or lies below it; the path of a mount as text. */
  public static Optional<String> atOrBelow(Path path) throws IOException {
    String real = path.getParent().toRealPath().resolve(path.getFileName()).toString();
    byte[] table = Files.readAllBytes(Path.of("/proc/self/mountinfo"));
    for (String line : new String(table, StandardCharsets.UTF_8).split("\n", -1)) {
      String[] fields = line.split(" ", FIELD + 2);
      if (fields.length > FIELD) {
        String mounted = unescape(fields[FIELD]);
        if (mounted.equals(real) || mounted.startsWith(real + "/")) {
          return Optional.of(mounted);
        }
      }
    }
    return Optional.empty();
  }

  /** Blanks, tabs, newlines and backslashes stand there as a backslash and three octal digits. */
  private static String unescape(String field) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < field.length(); i++) {
      if (field.charAt(i) == '\\' && i + 3 < field.length()) {
        plain.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        plain.append(field.charAt(i));
      }
    }
    return plain.toString();
  }

  /**
   * @throws CoexistException when a file system is mounted at or below {@code path}
   */
  static void refuse(Path path, String what) throws IOException {
    Optional<String> mounted = atOrBelow(path);
    if (mounted.isPresent()) {
      throw CoexistException.failed(
          what,
          "a file system is mounted at " + mounted.get(),
          "unmount it first: " + Shell.line("umount", mounted.get()));
    }
  }
}
