package org.pgcoexist.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.cli.ParseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.engine.Host;

/** What a list says below its table. */
class NoticesTest {

  @TempDir Path root;
  private Host machine;
  private final StringBuilder registry = new StringBuilder();

  @BeforeEach
  void machine() {
    machine = MadeUp.machine(root, new ScriptedRunner());
  }

  private void cluster(String major, String name, int port, String status, String conf)
      throws IOException {
    Path path = root.resolve("srv").resolve(name);
    Files.createDirectories(path.resolve("data"));
    Files.writeString(path.resolve("data/PG_VERSION"), major + "\n");
    Path directory = root.resolve("etc/postgresql").resolve(major).resolve(name);
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve("postgresql.conf"),
        "data_directory = '" + path + "/data'\nport = " + port + "\n" + conf);
    if (!status.isEmpty()) {
      registry.append("[" + name + "]\nport = " + port + "\nstatus = " + status + "\n");
      registry.append("path = " + path + "\n");
      Files.writeString(root.resolve("etc/postgresql/cluster_ports"), registry);
    }
  }

  private String list(String... args) throws ParseException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, false, StandardCharsets.UTF_8);
    assertEquals(ExitStatus.DONE, new ListCommand(machine, print).run(args));
    print.flush();
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Without the table. */
  private String notes() throws ParseException {
    String all = list();
    int lines = list("-H").split("\n", -1).length;
    List<String> below = all.lines().skip(lines).toList();
    return String.join("\n", below);
  }

  @Test
  void nothingIsSaidOfWhatIsAsItShallBe() throws Exception {
    MadeUp.install(root, "17");
    cluster("17", "shop", 5440, "inactive", "");
    cluster("17", "plain", 5441, "", "");
    assertEquals("", notes());
  }

  @Test
  void downBinariesMissingAndANewerMajor() throws Exception {
    MadeUp.install(root, "15");
    MadeUp.install(root, "17");
    cluster("15", "shop", 5440, "active", "");
    cluster("16", "depot", 5442, "inactive", "");
    cluster("17", "news", 5443, "inactive", "");
    assertEquals(
        """
        shop: it is active, but its server is down.
          pg_ctlcluster 15 shop start   starts it
        shop: PostgreSQL 17 is installed, and it is on 15.
          pg_version_upgrade -c shop   moves it
        depot: PostgreSQL 16 is not installed.
          apt-get install postgresql-16   brings its programs back
        depot: PostgreSQL 17 is installed, and it is on 16.
          pg_version_upgrade -c depot   moves it""",
        notes());
  }

  @Test
  void aFailedUpgradeWithoutAJournal() throws Exception {
    MadeUp.install(root, "15");
    MadeUp.install(root, "17");
    cluster("15", "shop", 5440, "failed-upgrade", "");
    Path file = root.resolve("etc/postgresql/cluster_ports");
    assertEquals(
        "shop: its status is failed-upgrade, but there is no journal of an upgrade.\n"
            + "  sensible-editor "
            + file
            + "   changes its status",
        notes());
  }

  @Test
  void theFaultOfOneConfigurationHidesNoOtherCluster() throws Exception {
    MadeUp.install(root, "17");
    cluster("17", "loop", 5440, "", "include 'postgresql.conf'\n");
    cluster("17", "plain", 5441, "", "");
    Path conf = root.resolve("etc/postgresql/17/loop/postgresql.conf");
    assertEquals(
        "loop: cannot read "
            + conf
            + ": the include directives nest deeper than 10.\n"
            + "  sensible-editor "
            + conf
            + "   fixes it",
        notes());
    String json = list("--json");
    assertTrue(json.contains("\"attention\":[{\"kind\":\"faulty-configuration\""), json);
    assertTrue(json.contains("\"cluster\":\"plain\""), json);
  }

  @Test
  void aPersonIsToldOfAFewAProgramOfAll() throws Exception {
    MadeUp.install(root, "15");
    MadeUp.install(root, "17");
    for (int i = 1; i <= 5; i++) {
      cluster("15", "c" + i, 5440 + i, "inactive", "");
    }
    assertEquals(
        """
        c1: PostgreSQL 17 is installed, and it is on 15.
          pg_version_upgrade -c c1   moves it
        c2: PostgreSQL 17 is installed, and it is on 15.
          pg_version_upgrade -c c2   moves it
        c3: PostgreSQL 17 is installed, and it is on 15.
          pg_version_upgrade -c c3   moves it
        2 notes of these kinds more:
          pg_coexist list --json   has them all""",
        notes());
    assertEquals(6, list("--json").split("\"newer-major\"", -1).length);
  }

  @Test
  void whatAFileSaysDoesNotReachTheTerminal() throws Exception {
    MadeUp.install(root, "17");
    Path directory = Files.createDirectories(root.resolve("etc/postgresql/17/evil"));
    Files.writeString(
        directory.resolve("postgresql.conf"), "data_directory = '/a\\nb\\tc\\033[2J'\n");
    String row = list("-H");
    assertTrue(row.contains("  /a\\u000ab\\u0009c\\u001b[2J  "), row);
    assertEquals(1, row.lines().count(), row);
  }
}
