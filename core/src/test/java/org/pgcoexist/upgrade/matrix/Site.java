package org.pgcoexist.upgrade.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Files as the made-up machine's programs make them: no fault strikes here. */
final class Site {

  private Site() {}

  static void directory(Path path, int mode) {
    try {
      Files.createDirectories(path);
      Files.setPosixFilePermissions(path, permissions(mode));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all = PosixFilePermission.values();
    for (int bit = 0; bit < all.length; bit++) {
      if ((mode & 0400 >> bit) != 0) {
        set.add(all[bit]);
      }
    }
    return set;
  }

  static void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8), 0600);
  }

  static void write(Path file, byte[] content, int mode) {
    try {
      Files.write(file, content);
      Files.setPosixFilePermissions(file, permissions(mode));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@link org.pgcoexist.disk.Disk#replace}, without its care for a crash. */
  static void replace(Path file, byte[] content, int mode) {
    try {
      if (Files.exists(file)) {
        Files.write(file, content);
      } else {
        write(file, content, mode);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void append(Path file, byte[] content) {
    try {
      if (Files.exists(file)) {
        Files.write(file, content, StandardOpenOption.APPEND);
      } else {
        write(file, content, 0600);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void deleteTree(Path root) {
    if (Files.notExists(root)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(root)) {
      paths.sorted(Comparator.reverseOrder()).forEach(Site::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names in a directory, sorted. */
  static List<String> names(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
