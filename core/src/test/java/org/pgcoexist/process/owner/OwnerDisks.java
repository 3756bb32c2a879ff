package org.pgcoexist.process.owner;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.ExecCommandRunner;
import org.pgcoexist.process.Orphans;
import org.pgcoexist.process.UserDatabase;

/** Disks of the user nobody, for tests; a test must be root to act as nobody. */
public final class OwnerDisks {

  /** For {@code EnabledIf}. */
  public static final String ROOT = "org.pgcoexist.process.owner.OwnerDisks#mayActAsNobody";

  private OwnerDisks() {}

  /** True when this user may act as another: the condition of the tests that need root. */
  public static boolean mayActAsNobody() {
    return UserDatabase.current().isRoot();
  }

  /**
   * A disk that works as nobody.
   *
   * @param directory gets a copy of the class path, as the original may be out of nobody's reach
   * @param attempt the id its process carries
   */
  public static OwnerDisk ofNobody(Path directory, String attempt)
      throws IOException, InterruptedException {
    return OwnerDisk.of(
        new ExecCommandRunner(),
        nobody(),
        Map.of(Orphans.VARIABLE, attempt),
        copyClassPath(directory));
  }

  /** Nobody's account. */
  public static Account nobody() throws InterruptedException {
    return new UserDatabase(new ExecCommandRunner()).require("nobody");
  }

  private static String copyClassPath(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> copies = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path copy = directory.resolve(Integer.toString(copies.size()));
      copyTree(Path.of(entry), copy);
      copies.add(copy.toString());
    }
    return String.join(File.pathSeparator, copies);
  }

  private static void copyTree(Path from, Path to) throws IOException {
    if (Files.exists(from)) {
      try (Stream<Path> files = Files.walk(from)) {
        files.forEach(file -> copyReadable(file, to.resolve(from.relativize(file).toString())));
      }
    }
  }

  private static void copyReadable(Path from, Path to) {
    String mode = Files.isDirectory(from) ? "rwxr-xr-x" : "rw-r--r--";
    try {
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
      Files.setPosixFilePermissions(to, PosixFilePermissions.fromString(mode));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
