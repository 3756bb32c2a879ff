package org.pgcoexist.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.commands.output.Confirmation;
import org.pgcoexist.engine.Host;
import org.pgcoexist.process.UserDatabase;

/** Commands on a machine with the registered cluster 15/shop, whose files are user 4711's. */
abstract class ShopTests {

  static final String OWNER = "getent passwd 4711";

  @TempDir Path root;
  final Printed out = new Printed();
  final Printed err = new Printed();
  final ScriptedRunner runner = new ScriptedRunner();
  Host machine;
  Path path;
  Path configuration;

  @BeforeEach
  void machine() throws IOException {
    machine = MadeUp.machineOfUser(root, runner);
    path = root.resolve("srv/shop");
    configuration = root.resolve("etc/postgresql/15/shop");
    Files.createDirectories(path.resolve("data"));
    Files.createDirectories(configuration);
    Files.writeString(path.resolve("data/PG_VERSION"), "15\n");
    Files.writeString(
        configuration.resolve("postgresql.conf"),
        "data_directory = '" + path + "/data'\nport = 54321\n");
    register("active");
  }

  void register(String status) throws IOException {
    Files.writeString(
        root.resolve("etc/postgresql/cluster_ports"),
        "[shop]\nport = 54321\nstatus = " + status + "\npath = " + path + "\n");
  }

  @AfterEach
  void nothingElseRan() {
    runner.assertPlayed();
  }

  void expectOwner() {
    assumeTrue(UserDatabase.current().isRoot(), "acts as somebody else: needs root");
    runner.expect(OWNER, "shopkeeper:x:4711:4711::/home/shop:/bin/sh\n");
  }

  void ends(
      Confirmation confirmation,
      ExitStatus status,
      String expectedOut,
      String expectedErr,
      String... args) {
    PgCoexist command = new PgCoexist(machine, out.stream(), err.stream(), confirmation);
    ExitStatus ended = command.run(args);
    assertEquals(expectedErr, err.text());
    assertEquals(expectedOut, out.text());
    assertEquals(status, ended);
  }

  void ends(ExitStatus status, String expectedOut, String expectedErr, String... args) {
    ends(MadeUp::nobody, status, expectedOut, expectedErr, args);
  }
}
