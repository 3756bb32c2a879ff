package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Machines to which packages of others come that use dh_pg_coexist. */
abstract class ExamplePackageTests extends PackageEventTests {

  static final String QUIET = "export DEBIAN_FRONTEND=noninteractive; ";
  static final String APT = QUIET + "apt-get -y -o Dpkg::Use-Pty=0 ";
  static final String NOTES = "/root/" + ExamplePackages.NOTES;
  static final String VENDOR = "/root/" + ExamplePackages.VENDOR;
  static final String CLAIM = "/var/lib/pg-coexist/applications/example-notes";

  static final String KEPT =
      """
      pg-coexist: the cluster notes of package example-notes is kept, with all its data
      pg-coexist: Next: pg_coexist drop notes   deletes it; example-notes finds it when it is installed again
      """;

  static ExamplePackages packages;

  @BeforeAll
  static void build() {
    packages = new ExamplePackages();
  }

  @AfterAll
  static void close() {
    packages.close();
  }

  Outcome apt(String words) {
    return machine.shell(APT + words).requireStatus(0);
  }

  Outcome dpkg(int status, String words) {
    return machine.shell(QUIET + "dpkg " + words).requireStatus(status);
  }

  void begin(LabOptions options, String... debs) {
    start(options);
    ExamplePackages.give(machine, debs);
    machine.require("useradd", "notes");
  }

  /** The package's program finds the one row that its SQL has made, and the SQL has run once. */
  void assertNotes(String major, String port) {
    assertNotes("example-notes", major, port);
  }

  void assertNotes(String name, String major, String port) {
    assertConfigured(name);
    assertEquals(
        """
        # Where the cluster of package %s is; kept by pg-coexist.
        PGHOST=/var/run/postgresql
        PGPORT=%s
        PGDATABASE=notes
        PGCLUSTER=%s/notes
        """
            .formatted(name, port, major),
        machine.shell("cat /var/lib/pg-coexist/applications/" + name + "/connection").out());
    assertEquals("set up by notes", machine.as("notes", "notes").text());
  }
}
