package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.Collectors;

/** The cluster "shop" with the fixture in it, on a machine that can be put back to that state. */
final class FixtureCluster implements AutoCloseable {

  static final String NAME = "shop";
  static final String PORT = "5440";
  static final String PATH = "/var/lib/postgresql/shop";
  static final String TABLESPACES = "/srv/tablespaces";

  /** All that create, the fixture and upgrades change. */
  private static final String TREES =
      "etc/postgresql etc/postgresql-common var/lib/postgresql var/lib/pg-coexist"
          + " var/log/postgresql srv/tablespaces";

  private static final String KILL_SERVERS =
      "pids=$(ps -o pid= -u postgres); [ -z \"$pids\" ] || kill -KILL $pids;"
          + " while ps -u postgres >/run/ps; do sleep 0.05; done";

  private final LabMachine machine;
  private final String major;
  private String fingerprint;
  private String plainFingerprint;
  private final String newest;
  private String schema;

  /** The file in the machine that holds {@link #TREES} as {@link #reset} brings them back. */
  private String before = "/var/tmp/before.tar";

  /**
   * Makes it.
   *
   * @param major its major
   * @param newest whose pg_dumpall shows the schema, here and after an upgrade
   * @param fixtureOptions for tests/fixture/make
   */
  FixtureCluster(LabMachine machine, String major, String newest, String... fixtureOptions) {
    this.machine = machine;
    this.major = major;
    this.newest = newest;
    machine.put("tests/fixture", "/opt");
    try (ReadyFixture ready = new ReadyFixture(machine, major, newest, fixtureOptions)) {
      if (ready.isThere()) {
        before = ready.trees();
        schema = ready.text("schema");
        fingerprint = ready.text("fingerprint");
        plainFingerprint = ready.text("plain");
        reset();
      } else {
        make(fixtureOptions);
        ready.keep(
            before,
            Map.of("schema", schema, "fingerprint", fingerprint, "plain", plainFingerprint));
      }
    }
    assertTrue(fingerprint.contains("== database archive/2025\n"), "the fixture is there");
  }

  private void make(String... fixtureOptions) {
    machine.run("pg_coexist", "create", NAME, "-v", major, "-p", PORT).requireStatus(0);
    machine.require("install", "-d", "-o", "postgres", "-g", "postgres", "-m", "0700", TABLESPACES);
    String[] make = new String[fixtureOptions.length + 5];
    make[0] = "env";
    make[1] = "PGPORT=" + PORT;
    make[2] = "PGUSER=postgres";
    make[3] = "/opt/fixture/make";
    System.arraycopy(fixtureOptions, 0, make, 4, fixtureOptions.length);
    make[make.length - 1] = TABLESPACES;
    machine.as("postgres", make).requireStatus(0);
    remember();
  }

  /** This is what an upgrade must carry over, and what {@link #reset} brings back. */
  void remember() {
    schema = schema(PORT, major);
    fingerprint = fingerprint(PORT);
    plainFingerprint = fingerprint(PORT, "--plain-memberships");
    machine.require("pg_ctlcluster", major, NAME, "stop");
    before = "/var/tmp/before.tar";
    machine.shell("cd / && tar -cf \"$1\" " + TREES, before).requireStatus(0);
    machine.require("pg_ctlcluster", major, NAME, "start");
  }

  /**
   * Ends the server by SIGKILL and starts it again: this empties unlogged tables, as PostgreSQL
   * promises nothing else, so that a later loss of power cannot.
   */
  void emptyUnloggedTables() {
    machine.shell(KILL_SERVERS).requireStatus(0);
    machine.require("pg_ctlcluster", major, NAME, "start");
    remember();
  }

  LabMachine machine() {
    return machine;
  }

  /** Everything as it was, and the cluster started; for machines that are not booted. */
  void reset() {
    machine
        .shell(
            KILL_SERVERS
                + "; cd / && rm -rf "
                + TREES
                + " /run/pg-coexist /run/postgresql/* /run/postgresql/.s* && tar -xf \"$1\"",
            before)
        .requireStatus(0);
    machine.require("pg_ctlcluster", major, NAME, "start");
  }

  /** What the server on a port holds. */
  private String fingerprint(String port, String... options) {
    String[] words = new String[options.length + 4];
    words[0] = "env";
    words[1] = "PGPORT=" + port;
    words[2] = "/opt/fixture/fingerprint";
    words[3] = "--open-closed";
    System.arraycopy(options, 0, words, 4, options.length);
    return machine.as("postgres", words).text();
  }

  private String schema(String port, String olderMajor) {
    return machine
        .as(
            "postgres",
            "env",
            "PGPORT=" + port,
            "/opt/fixture/schema",
            "--open-closed",
            "--from",
            olderMajor,
            "/usr/lib/postgresql/" + newest + "/bin/pg_dumpall")
        .text();
  }

  /** The server on a port holds what the fixture put into the old cluster, no more and no less. */
  void assertSameContent(String port) {
    Lines.assertSame(fingerprint, fingerprint(port));
    Lines.assertSame(schema, schema(port, major));
  }

  /**
   * The same, but for who granted a membership, which a pg_dumpall of 16 and newer drops, and the
   * order in which privileges were granted, which differs where an older major's default does.
   */
  void assertSameContentButGrants(String port) {
    Lines.assertSame(plainFingerprint, fingerprint(port, "--plain-memberships"));
    Lines.assertSame(sorted(schema), sorted(schema(port, major)));
  }

  private static String sorted(String lines) {
    return lines.lines().sorted().collect(Collectors.joining("\n"));
  }

  /** Runs pg_version_upgrade for this cluster; a new upgrade begins without a trial. */
  Outcome upgrade(String... options) {
    return tryAndUpgrade(WithoutTrial.options(options).toArray(new String[0]));
  }

  /** The same, as users run it. */
  Outcome tryAndUpgrade(String... options) {
    String[] words = new String[options.length + 3];
    words[0] = "pg_version_upgrade";
    words[1] = "-c";
    words[2] = NAME;
    System.arraycopy(options, 0, words, 3, options.length);
    return machine.run(words);
  }

  @Override
  public void close() {
    machine.close();
  }
}
