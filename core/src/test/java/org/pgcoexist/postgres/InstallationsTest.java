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
import org.pgcoexist.model.MajorVersion;

class InstallationsTest {

  @TempDir Path root;

  private static MajorVersion major(String text) {
    return MajorVersion.parse(text).orElseThrow();
  }

  private void install(String major, String... programs) throws IOException {
    Path bin = Files.createDirectories(root.resolve(major).resolve("bin"));
    for (String program : programs) {
      assertTrue(Files.createFile(bin.resolve(program)).toFile().setExecutable(true));
    }
  }

  @Test
  void majorsComeOldestFirst() throws IOException {
    for (String major : List.of("10", "9.6", "18", "15")) {
      install(major, "postgres", "initdb");
    }
    Installations installations = new Installations(root);
    assertEquals(
        List.of(major("9.6"), major("10"), major("15"), major("18")), installations.majors());
    assertEquals(Optional.of(major("18")), installations.newest());
  }

  @Test
  void aMajorWithoutServerIsNone() throws IOException {
    install("15", "psql", "pg_dump");
    install("16", "postgres");
    install("17", "initdb");
    install("18.1", "postgres", "initdb");
    install("lib", "postgres", "initdb");
    Path bin = Files.createDirectories(root.resolve("14/bin"));
    Files.createFile(bin.resolve("postgres"));
    Files.createFile(bin.resolve("initdb"));
    Installations installations = new Installations(root);
    assertEquals(List.of(), installations.majors());
    assertEquals(Optional.empty(), installations.newest());
    assertEquals(Optional.empty(), installations.find(major("16")));
  }

  @Test
  void aMajorsProgramsHavePaths() throws IOException {
    install("15", "postgres", "initdb");
    Programs programs = new Installations(root).find(major("15")).orElseThrow();
    assertEquals(root + "/15/bin/pg_ctl", programs.path("pg_ctl"));
    assertEquals(major("15"), programs.major());
  }

  @Test
  void noDirectoryIsNoMajor() {
    assertEquals(List.of(), new Installations(root.resolve("absent")).majors());
  }

  @Test
  void whatIsNoDirectoryIsToldSo() throws IOException {
    Path file = Files.createFile(root.resolve("file"));
    CoexistException e =
        assertThrows(CoexistException.class, () -> new Installations(file).majors());
    assertEquals("cannot list the installed PostgreSQL majors in " + file, e.what());
    assertEquals("java.nio.file.NotDirectoryException: " + file, e.why());
  }
}
