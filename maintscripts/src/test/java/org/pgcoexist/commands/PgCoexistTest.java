package org.pgcoexist.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import org.pgcoexist.process.UserDatabase;

class PgCoexistTest {

  @TempDir Path root;
  private final Printed out = new Printed();
  private final Printed err = new Printed();
  private final ScriptedRunner runner = new ScriptedRunner();
  private PgCoexist command;

  @BeforeEach
  void machine() {
    command =
        new PgCoexist(MadeUp.machine(root, runner), out.stream(), err.stream(), MadeUp::nobody);
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
  @ValueSource(
      strings = {
        "",
        "--help",
        "-h",
        "list --help",
        "create -h",
        "majors --help",
        "set --help",
        "drop -h",
        "adopt --help",
        "release -h"
      })
  void helpGoesToStandardOutput(String words) {
    String[] args = words.isEmpty() ? new String[0] : words.split(" ", -1);
    assertEquals(ExitStatus.DONE, command.run(args));
    String help = out.text();
    assertTrue(help.startsWith("Usage: pg_coexist list [-H] [--json]\n"), help);
    assertTrue(help.endsWith("See pg_coexist(8).\n"), help);
    assertTrue(help.lines().allMatch(line -> line.length() <= 100), help);
    assertEquals("", err.text());
  }

  @Test
  void theVersion() {
    ends(ExitStatus.DONE, "pg_coexist 0.1\n", "", "--version");
  }

  @Test
  void anUnknownCommand() {
    ends(
        ExitStatus.USAGE,
        "",
        "pg_coexist: unknown command \"lst\"\nNext: pg_coexist --help\n",
        "lst");
  }

  @ParameterizedTest
  @CsvSource({
    "list -x, unrecognized option: -x",
    "list --jso, unrecognized option: --jso",
    "list main, unexpected argument: main",
    "majors main, unexpected argument: main",
    "majors -H, unrecognized option: -H",
    "check main, unexpected argument: main",
    "check -H, unrecognized option: -H",
    "create, the new cluster needs a name",
    "create a b, unexpected argument: b",
    "set, the name of the cluster to change is missing",
    "set shop, nothing to set: give port=N or status=active|inactive",
    "set shop port=1 port=2, port= given twice",
    "set shop port=1 status=active x=y, unexpected argument: x=y",
    "set shop -y, unrecognized option: -y",
    "adopt 15/a 15/b, unexpected argument: 15/b",
    "adopt 15/a --as, missing argument for option: as",
    "adopt 15/a --as b --as c, option given twice: --as",
    "adopt 15/a --pa /srv/a, unrecognized option: --pa",
    "release, release needs the name of a registered cluster",
    "release a b, unexpected argument: b",
    "release --as b a, unrecognized option: --as",
    "drop, the name of the cluster to drop is missing",
    "drop a b, unexpected argument: b",
    "drop --ye a, unrecognized option: --ye",
    "create a -p, missing argument for option: p"
  })
  void wrongUsage(String words, String message) {
    ends(
        ExitStatus.USAGE,
        "",
        "pg_coexist: " + message + "\nNext: pg_coexist --help\n",
        words.split(" ", -1));
  }

  @Test
  void adoptWithoutACluster() {
    ends(
        ExitStatus.USAGE,
        "",
        "pg_coexist: adopt needs a cluster, such as 15/main\nNext: pg_coexist --help\n",
        "adopt");
  }

  private void clusters() throws IOException {
    Path path = root.resolve("srv/shop");
    Files.createDirectories(path.resolve("data"));
    Files.writeString(path.resolve("data/PG_VERSION"), "15\n");
    Files.writeString(
        root.resolve("etc/postgresql/cluster_ports"),
        "[shop]\nport = 5440\nstatus = active\npath = " + path + "\n");
  }

  @Test
  void aListWithAndWithoutTitles() throws IOException {
    clusters();
    String owner = Files.getOwner(root).getName();
    String path = root + "/srv/shop";
    String log = root + "/var/log/postgresql/postgresql-15-shop.log";
    String row = "15   shop     5440  active  down    " + owner;
    String titles =
        "Ver  Cluster  Port  Status  Server  Owner"
            + " ".repeat(Math.max(owner.length(), 5) - 5 + 2)
            + "Path\n";
    String rest = " ".repeat(Math.max(owner.length(), 5) - owner.length() + 2) + path;
    String note =
        "shop: it is active, but its server is down.\n"
            + "  pg_ctlcluster 15 shop start   starts it\n";
    ends(ExitStatus.DONE, titles + row + rest + "\n" + note, "", "list");
    ends(
        ExitStatus.DONE,
        "15  shop  5440  active  down  " + owner + "  " + path + "  " + log + "\n",
        "",
        "list",
        "-H");
  }

  @Test
  void aListForPrograms() throws IOException {
    clusters();
    ends(
        ExitStatus.DONE,
        "[{\"version\":\"15\",\"cluster\":\"shop\",\"port\":5440,\"status\":\"active\","
            + "\"server\":\"down\",\"owner\":\""
            + Files.getOwner(root).getName()
            + "\",\"path\":\""
            + root
            + "/srv/shop\",\"log\":\""
            + root
            + "/var/log/postgresql/postgresql-15-shop.log\",\"attention\":[{\"kind\":\"down\","
            + "\"what\":\"it is active, but its server is down.\","
            + "\"next\":[\"pg_ctlcluster 15 shop start\"]}]}]\n",
        "",
        "list",
        "--json");
  }

  @Test
  void anEmptyList() {
    ends(ExitStatus.DONE, "Ver  Cluster  Port  Status  Server  Owner  Path  Log\n", "", "list");
    ends(ExitStatus.DONE, "", "", "list", "-H");
    ends(ExitStatus.DONE, "[]\n", "", "list", "--json");
  }

  @Test
  void aBadRegistryIsRefused() throws IOException {
    Path file = root.resolve("etc/postgresql/cluster_ports");
    Files.writeString(file, "[shop]\nport = 5432\n");
    ends(
        ExitStatus.USAGE,
        "",
        "pg_coexist: "
            + file
            + ":1: cluster shop has no status:\n  every cluster has a port, a status and a path\n"
            + "Next: edit it: sensible-editor +1 "
            + file
            + "\n",
        "list");
  }

  @Test
  void majorsWithTheirVersionsAndClusters() throws IOException {
    clusters();
    MadeUp.configure(root, "15/shop.old", "/srv/shop.old/data", 5441);
    MadeUp.configure(root, "15/bare", "/srv/bare", 5442);
    MadeUp.configure(root, "9.6/ancient", "/srv/ancient", 5443);
    MadeUp.install(root, "15");
    MadeUp.install(root, "18");
    String bin = root + "/usr/lib/postgresql/";
    for (int i = 0; i < 2; i++) {
      runner
          .expect(bin + "15/bin/postgres -V", "postgres (PostgreSQL) 15.10 (Debian 15.10-0)\n")
          .expect(bin + "18/bin/postgres -V", "strange\n");
    }
    ends(
        ExitStatus.DONE,
        "Major  Version                 Clusters\n"
            + "9.6    not installed           ancient (unregistered)\n"
            + "15     15.10 (Debian 15.10-0)  shop, bare (unregistered), shop.old (kept)\n"
            + "18     strange                 -\n",
        "",
        "majors");
    ends(
        ExitStatus.DONE,
        "[{\"major\":\"9.6\",\"version\":null,\"clusters\":"
            + "[{\"cluster\":\"ancient\",\"status\":\"unregistered\"}]},"
            + "{\"major\":\"15\",\"version\":\"15.10 (Debian 15.10-0)\",\"clusters\":"
            + "[{\"cluster\":\"shop\",\"status\":\"active\"},"
            + "{\"cluster\":\"bare\",\"status\":\"unregistered\"},"
            + "{\"cluster\":\"shop.old\",\"status\":\"kept\"}]},"
            + "{\"major\":\"18\",\"version\":\"strange\",\"clusters\":[]}]\n",
        "",
        "majors",
        "--json");
  }

  @Test
  void withoutPostgresqlNothingIsCreated() {
    assumeTrue(UserDatabase.current().isRoot(), "needs root");
    ends(
        ExitStatus.REFUSED,
        "",
        "pg_coexist: cannot create a cluster:\n  no PostgreSQL is installed\n"
            + "Next: apt-get install postgresql\n",
        "create",
        "shop");
    ends(
        ExitStatus.REFUSED,
        "",
        "pg_coexist: cannot create a cluster:\n  PostgreSQL 17 is not installed\n"
            + "Next: apt-get install postgresql-17\n",
        "create",
        "shop",
        "-v",
        "17");
  }

  @Test
  void aBadNameCreatesNothing() {
    ends(
        ExitStatus.USAGE,
        "",
        "pg_coexist: bad cluster name \"15/main\":\n"
            + "  it has a character other than letters, digits, '_', '.' and '-'\n"
            + "Next: use at most 63 letters, digits, '_', '.' and '-'\n",
        "create",
        "15/main");
  }
}
