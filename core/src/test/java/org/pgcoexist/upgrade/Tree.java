package org.pgcoexist.upgrade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Everything below a directory, to be compared: paths, kinds, modes, contents. */
public final class Tree {

  private Tree() {}

  /**
   * A line for every file and directory, by its path below the root; lock files are left out, since
   * they outlive every use and name its process.
   */
  public static Map<String, String> of(Path root) {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      paths
          .filter(path -> !path.toString().endsWith(".lock"))
          .forEach(path -> tree.put(root.relativize(path).toString(), describe(path)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return tree;
  }

  /** Fails with what differs, and nothing else, unless both are the same. */
  public static void assertSame(
      Map<String, String> expected, Map<String, String> actual, String when) {
    TreeSet<String> paths = new TreeSet<>(expected.keySet());
    paths.addAll(actual.keySet());
    paths.removeIf(path -> Objects.equals(expected.get(path), actual.get(path)));
    if (!paths.isEmpty()) {
      StringBuilder text = new StringBuilder(when);
      for (String path : paths) {
        text.append("\n").append(path);
        text.append("\n  expected ").append(expected.get(path));
        text.append("\n  but was  ").append(actual.get(path));
      }
      throw new AssertionError(text);
    }
  }

  private static String describe(Path path) {
    try {
      if (Files.isSymbolicLink(path)) {
        return "link to " + Files.readSymbolicLink(path);
      }
      String mode =
          PosixFilePermissions.toString(
              Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
      return Files.isDirectory(path)
          ? "directory " + mode
          : mode + " " + new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
