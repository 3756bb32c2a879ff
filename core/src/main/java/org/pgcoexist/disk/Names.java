package org.pgcoexist.disk;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The names in a directory. */
public final class Names {

  private Names() {}

  /**
   * All names, sorted. A JVM that has just started waits 5 ms for its first DirectoryStream, since
   * that has a lambda in it: so there is one only to learn why there are no names.
   *
   * @throws IOException as {@link Files#newDirectoryStream(Path)} has it
   */
  public static List<String> in(Path directory) throws IOException {
    String[] names = directory.toFile().list();
    if (names == null) {
      names = streamed(directory);
    }
    Arrays.sort(names);
    return Arrays.asList(names);
  }

  private static String[] streamed(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        names.add(entry.getFileName().toString());
      }
    }
    return names.toArray(new String[0]);
  }
}
