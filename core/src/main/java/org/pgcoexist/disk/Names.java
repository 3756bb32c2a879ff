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

  /** How the name of a private directory begins in which a new content is made. */
  static final String STAGING = ".pg-coexist-";

  private Names() {}

  /** Whether it is the whole name of such a directory, with the number of its process. */
  public static boolean isStaging(String name) {
    int end = name.lastIndexOf('-');
    if (!name.startsWith(STAGING) || end <= STAGING.length()) {
      return false;
    }
    for (int i = STAGING.length(); i < end; i++) {
      if (name.charAt(i) < '0' || name.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

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
