package org.pgcoexist.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.commands.output.Terminal;
import org.pgcoexist.engine.Cancellation;
import org.pgcoexist.engine.Host;

class PgVersionUpgradeTest {

  @TempDir Path root;
  private final Printed out = new Printed();
  private final Printed err = new Printed();
  private final ScriptedRunner runner = new ScriptedRunner();
  private Host machine;
  private PgVersionUpgrade command;

  @BeforeEach
  void machine() {
    machine = MadeUp.machine(root, runner);
    command =
        new PgVersionUpgrade(
            machine, out.stream(), err.stream(), Terminal.NONE, new Cancellation());
  }

  @AfterEach
  void nothingElseRan() {
    runner.assertPlayed();
  }

  private void ends(ExitStatus status, String expectedOut, String expectedErr, String... args) {
    ExitStatus ended = command.run(args);
    assertEquals(expectedOut, out.text());
    assertEquals(expectedErr, err.text());
    assertEquals(status, ended);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "-c main --help", "--help --version"})
  void helpGoesToStandardOutput(String words) {
    assertEquals(ExitStatus.DONE, command.run(words.split(" ", -1)));
    String help = out.text();
    assertTrue(help.startsWith("Usage: pg_version_upgrade -c CLUSTER "), help);
    assertTrue(help.contains("See pg_version_upgrade(8), and pg-coexist(7)"), help);
    assertTrue(help.lines().allMatch(line -> line.length() <= 100), help);
    assertEquals("", err.text());
  }

  @Test
  void theVersion() {
    ends(ExitStatus.DONE, "pg_version_upgrade 0.1\n", "", "--version");
  }

  @ParameterizedTest
  @CsvSource({
    "'', the option -c CLUSTER is missing",
    "-r, the option -c CLUSTER is missing",
    "-c, missing argument for option: c",
    "-c main word, unexpected argument: word",
    "-c main --bogus, unrecognized option: --bogus",
    "-c main --rehearse, unrecognized option: --rehearse",
    "-c main -r --check, '-r, --rollback, --shell, --check and --delete-old exclude each other'",
    "-c main --delete-old --check, '-r, --rollback, --shell, --check and --delete-old exclude each other'",
    "-c main --accept-differences, --accept-differences goes with -r only",
    "-c main -r --no-trial, --no-trial goes with a new upgrade or --check only",
    "-c main --rollback --accept-differences, --accept-differences goes with -r only",
    "-c main -r --discard-new-writes, --discard-new-writes goes with --rollback only",
    "-c main --rollback -r, '-r, --rollback, --shell, --check and --delete-old exclude each other'"
  })
  void wrongUsage(String words, String message) {
    ends(
        ExitStatus.USAGE,
        "",
        "pg_version_upgrade: " + message + "\nNext: pg_version_upgrade --help\n",
        words.isEmpty() ? new String[0] : words.split(" ", -1));
  }

  @Test
  void badValues() {
    ends(
        ExitStatus.USAGE,
        "",
        "pg_version_upgrade: bad value \"both\" for --dump-with:\n  it is old or new\n"
            + "Next: pg_version_upgrade --help\n",
        "-c",
        "main",
        "--dump-with=both");
    ends(
        ExitStatus.USAGE,
        "",
        "pg_version_upgrade: bad version \"17.1\":\n"
            + "  a PostgreSQL major version is written 17, or 9.6 before 10\n"
            + "Next: pg_coexist majors lists the installed ones\n",
        "-c",
        "main",
        "-v",
        "17.1");
    ends(
        ExitStatus.USAGE,
        "",
        "pg_version_upgrade: bad path \"srv\" for -p:\n"
            + "  it is not absolute, or is the root directory\n"
            + "Next: write it from the root: /srv/postgresql/shop\n",
        "-c",
        "main",
        "-p",
        "srv");
  }

  @Test
  void anUnknownClusterTouchesNothing() {
    ends(
        ExitStatus.USAGE,
        "",
        "pg_version_upgrade: unknown cluster \"main\":\n  it is not in "
            + machine.locations().registry()
            + "\nNext: pg_coexist list shows the registered clusters\n",
        "-c",
        "main");
    assertFalse(Files.exists(root.resolve("var/lib/pg-coexist/clusters")));
  }

  /** The first thing that somebody with Debian's own cluster types. */
  @Test
  void aClusterThatOnlyDebianKnowsCanBeAdopted() throws IOException {
    Path configuration = root.resolve("etc/postgresql/15/main");
    Files.createDirectories(configuration);
    Files.writeString(configuration.resolve("postgresql.conf"), "port = 5432\n");
    ends(
        ExitStatus.USAGE,
        "",
        "pg_version_upgrade: unknown cluster \"main\":\n  15/main is there, but not in "
            + machine.locations().registry()
            + ": postgresql-common made it\nNext: pg_coexist adopt 15/main   registers it, so that"
            + " it can be upgraded\n",
        "-c",
        "main");
  }

  @Test
  void aClusterWithoutDataTouchesNothing() throws IOException {
    Files.writeString(
        machine.locations().registry(),
        "[main]\nport = 5432\nstatus = active\npath = " + root + "/srv/main\n");
    ends(
        ExitStatus.USAGE,
        "{\"event\":\"error\",\"status\":2,\"what\":\"cannot find cluster main\",\"why\":\"there is"
            + " no "
            + root
            + "/srv/main/data\",\"next\":\"put its data there again, or correct its path in "
            + machine.locations().registry()
            + "\"}\n",
        "pg_version_upgrade: cannot find cluster main:\n  there is no "
            + root
            + "/srv/main/data\nNext: put its data there again, or correct its path in "
            + machine.locations().registry()
            + "\n",
        "-c",
        "main",
        "--json");
    assertFalse(Files.exists(root.resolve("var/lib/pg-coexist/clusters")));
  }
}
