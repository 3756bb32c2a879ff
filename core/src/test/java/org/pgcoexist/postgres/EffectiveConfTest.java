package org.pgcoexist.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;

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
    assertTrue(e.why().endsWith("Is a directory"), e.why());
  }
}
