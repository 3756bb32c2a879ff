package org.pgcoexist.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgcoexist.CoexistException;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.ScriptedRunner;

class ControlDataTest {

  private static final Path DATA = Path.of("/srv/main/data");

  private static final Account OWNER = new Account("postgres", 114, 121, "/var/lib/postgresql");

  private static final Programs PROGRAMS =
      new Programs(new MajorVersion(15, -1), Path.of("/usr/lib/postgresql/15/bin"));

  private static final String OUTPUT =
      "pg_control version number:            1300\n"
          + "Catalog version number:               202209061\n"
          + "Database system identifier:           7300000000000000001\n"
          + "Database cluster state:               shut down\n"
          + "pg_control last modified:             Sun 22 Nov 2026 10:00:00 AM UTC\n"
          + "Latest checkpoint location:           0/1A2B3C4D\n"
          + "Latest checkpoint's REDO location:    0/1A2B3C4D\n"
          + "Bytes per WAL segment:                16777216\n"
          + "Data page checksum version:           0\n";

  @Test
  void asksTheMajorsOwnProgramAsTheOwner() throws Exception {
    ScriptedRunner runner =
        new ScriptedRunner()
            .expect("/usr/lib/postgresql/15/bin/pg_controldata -D /srv/main/data", OUTPUT);
    ControlData control = ControlData.read(runner, PROGRAMS, DATA, OWNER);
    assertEquals(
        new ControlData(
            "7300000000000000001", "shut down", "0/1A2B3C4D", "202209061", 16 << 20, false),
        control);
    assertEquals(OWNER, runner.commands().get(0).user().orElseThrow());
    assertTrue(runner.commands().get(0).timeLimit().isPresent());
    assertEquals("PG_15_202209061", control.tablespaceDirectory(PROGRAMS));
    assertTrue(control.shutDownCleanly());
  }

  @Test
  void checksumsAndAnotherState() {
    String text =
        OUTPUT
            .replace("version:           0", "version:           1")
            .replace("shut down\n", "shut down in recovery\n");
    ControlData control = ControlData.parse(text, DATA);
    assertTrue(control.checksums());
    assertFalse(control.shutDownCleanly());
  }

  @Test
  void everyLineIsNeeded() {
    for (String name :
        List.of(
            "Database system identifier",
            "Database cluster state",
            "Latest checkpoint location",
            "Catalog version number",
            "Bytes per WAL segment",
            "Data page checksum version")) {
      String text = OUTPUT.replace(name + ":", "Something else:");
      CoexistException e =
          assertThrows(CoexistException.class, () -> ControlData.parse(text, DATA), name);
      assertEquals("cannot understand the control data of /srv/main/data", e.what());
      assertEquals("pg_controldata printed no line \"" + name + "\"", e.why());
    }
  }
}
