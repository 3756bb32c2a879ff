package org.pgcoexist.postgres.conf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.process.UserDatabase;

class EffectiveConfTest {

  @TempDir Path directory;

  private Path write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @Test
  void anAbsentFileSetsNothing() {
    EffectiveConf conf = EffectiveConf.read(directory.resolve("postgresql.conf"));
    assertEquals(Optional.empty(), conf.value("port"));
    assertEquals(List.of(), conf.files());
  }

  @Test
  void includesCountWhereTheyStand() throws IOException {
    Path main =
        write(
            "postgresql.conf",
            "a = 1\nb = 1\nc = 1\ninclude 'more.conf'\nc = 3\n"
                + "include_if_exists 'absent.conf'\ninclude_dir = 'conf.d'\n");
    Path more = write("more.conf", "b = 2\nc = 2\ninclude 'sub/deep.conf'\n");
    Path deep = write("sub/deep.conf", "d = 2\n");
    Path second = write("conf.d/20.conf", "e = 20\n");
    Path first = write("conf.d/10.conf", "e = 10\nf = 10\n");
    write("conf.d/.hidden.conf", "e = 30\n");
    write("conf.d/30.conf.dpkg-old", "e = 40\n");

    EffectiveConf conf = EffectiveConf.read(main);

    assertEquals(Optional.of("1"), conf.value("a"));
    assertEquals(Optional.of("2"), conf.value("b"));
    assertEquals(Optional.of("3"), conf.value("c"));
    assertEquals(Optional.of("2"), conf.value("d"));
    assertEquals(Optional.of("20"), conf.value("e"));
    assertEquals(Optional.of("10"), conf.value("f"));
    assertEquals(List.of(main, more, deep, first, second), conf.files());
  }

  @Test
  void anAbsentDirectorySetsNothing() throws IOException {
    Path main = write("postgresql.conf", "include_dir 'absent'\na = 1\n");
    assertEquals(Optional.of("1"), EffectiveConf.read(main).value("a"));
  }

  @Test
  void aLoopOfIncludesIsRefused() throws IOException {
    Path main = write("postgresql.conf", "include 'postgresql.conf'\n");
    CoexistException e = assertThrows(CoexistException.class, () -> EffectiveConf.read(main));
    assertEquals("cannot read " + main, e.what());
    assertEquals("the include directives nest deeper than 10", e.why());
    assertEquals(ExitStatus.USAGE, e.status());
  }

  @Test
  void whatIsNoFileIsToldSo() throws IOException {
    Path main = write("postgresql.conf", "include 'sub'\n");
    Path sub = Files.createDirectory(directory.resolve("sub"));
    CoexistException e = assertThrows(CoexistException.class, () -> EffectiveConf.read(main));
    assertEquals("cannot read " + sub, e.what());
    assertEquals("it is not a regular file", e.why());
  }

  @Test
  void noPipeIsWaitedForAndNoDeviceRead() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Path link = Files.createSymbolicLink(directory.resolve("link"), pipe);
    for (Path one : List.of(pipe, link, Path.of("/dev/zero"))) {
      Path main = write("postgresql.conf", "include '" + one + "'\n");
      CoexistException e = assertThrows(CoexistException.class, () -> EffectiveConf.read(main));
      assertEquals("cannot read " + one, e.what());
      assertEquals("it is not a regular file", e.why());
    }
  }

  @Test
  void sizeAndNumberOfFilesAreBounded() throws IOException {
    Path main = write("postgresql.conf", "include 'big.conf'\n");
    Path big = write("big.conf", "#".repeat(1 << 20));
    EffectiveConf.read(main);
    Files.writeString(big, "#\n", StandardOpenOption.APPEND);
    CoexistException e = assertThrows(CoexistException.class, () -> EffectiveConf.read(main));
    assertEquals("cannot read " + big, e.what());
    assertEquals("it is larger than 1 MiB", e.why());

    // A hundred times a hundred times a hundred.
    write("postgresql.conf", "include '1.conf'\n".repeat(100));
    write("1.conf", "include '2.conf'\n".repeat(100));
    write("2.conf", "include '3.conf'\n".repeat(100));
    write("3.conf", "a = 1\n");
    CoexistException many = assertThrows(CoexistException.class, () -> EffectiveConf.read(main));
    assertEquals("more than 1000 files are included", many.why());
  }

  /** What the hostile owner of a configuration could not read, root does not read for them. */
  @Test
  void rootReadsWhatTheOwnerCouldRead() throws IOException {
    assumeTrue(UserDatabase.current().isRoot(), "gives files away: needs root");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path main =
        write(
            "conf/postgresql.conf",
            "port = 1\ninclude '../open.conf'\ninclude '../secret.conf'\ninclude 'link.conf'\n"
                + "include '../closed/file.conf'\ninclude 'group.conf'\n"
                + "include_dir '../closed'\n");
    Path open = write("open.conf", "a = open\n");
    Path secret = write("secret.conf", "port = 2\n");
    mode(secret, "rw-------");
    Files.createSymbolicLink(directory.resolve("conf/link.conf"), secret);
    write("closed/file.conf", "port = 3\n");
    mode(directory.resolve("closed"), "rwx------");
    Path group = write("conf/group.conf", "b = group\n");
    mode(group, "rw-r-----");
    Files.setAttribute(group, "unix:gid", 4712);
    for (Path one : List.of(main.getParent(), main)) {
      Files.setAttribute(one, "unix:gid", 4712);
      Files.setAttribute(one, "unix:uid", 4711);
    }
    EffectiveConf conf = EffectiveConf.read(main);
    assertEquals(List.of(main, main.resolveSibling("../open.conf"), group), conf.files());
    assertEquals(Optional.of("1"), conf.value("port"));
    assertEquals(Optional.of("open"), conf.value("a"));
    assertEquals(Optional.of("group"), conf.value("b"));
    assertTrue(Files.exists(open));

    // The directory of the configuration itself as a link to another's.
    Files.setAttribute(main.getParent(), "unix:uid", 0);
    Path linked = directory.resolve("linked");
    Files.createSymbolicLink(linked, directory.resolve("closed"));
    write("closed/postgresql.conf", "port = 4\n");
    Path foreign = write("conf/by-link.conf", "include '../linked/postgresql.conf'\n");
    Files.setAttribute(foreign, "unix:uid", 4711);
    assertEquals(Optional.empty(), EffectiveConf.read(foreign).value("port"));
  }

  private static void mode(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }
}
