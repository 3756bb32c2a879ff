package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packages of others that use dh_pg_coexist: they come, change, go, and are killed on the way. */
@Tag("slice-5")
class DhPgCoexistLabTest extends ExamplePackageTests {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "s/^port.*//; s/^owner/ownr/ | 6: there is no key \"ownr\"; there are database, extensions,"
            + " init-sql, maximum-major, minimum-major, name, owner, port, takes-over",
        "s/= notes/= My-Notes/ | 3: name is \"My-Notes\", and should be a cluster name of small letters,"
            + " digits and \"_\", which begins with a letter",
        "s/^owner.*/port = 70000/ | 6: port is \"70000\", and should be a port from 1 to 65535, or auto",
        "s/^owner.*/name = x/ | 6: \"name\" is given twice, first in line 3",
        "/^name/d | 2: the key \"name\" is missing",
        "s/schema.sql/none.sql/ | 8: init-sql names /usr/share/example-notes/none.sql, which is not in the"
            + " package; dh_install puts it there",
        "s,/example-notes,/doc/example-notes, | 8: init-sql names /usr/share/doc/example-notes/schema.sql;"
            + " what a package needs cannot be below /usr/share/doc",
        "s/= 15/= 18/ | 5: maximum-major 17 is below minimum-major 18"
      })
  void aFileWithAFaultEndsTheBuild(String edit, String message) {
    Outcome outcome = packages.checked(edit);
    assertTrue(outcome.status() != 0, outcome::toString);
    assertEquals(
        "dh_pg_coexist: error: debian/example-notes.pgcluster:" + message + "\n", outcome.err());
  }

  @Test
  void anApplicationFromItsInstallationToItsPurge() {
    begin(LabOptions.majors("none").systemd(), ExamplePackages.NOTES);
    assertEquals(
        """
        pg-coexist: package example-notes has no cluster yet: it needs PostgreSQL 15 to 17, and none is installed
        pg-coexist: Next: apt-get install postgresql-17   brings one, and the cluster is made then
        """,
        said(apt("install " + NOTES)));
    assertConfigured("example-notes");
    assertEquals("", said(apt("install postgresql-15")));
    assertClusters("15 main active online,15 notes active online");
    assertNotes("15", "5433");

    preseed("upgrade-notes", "select", "now");
    apt("install postgresql-17");
    assertClusters("15 main active online,17 notes active online,15 notes.old kept down");
    assertNotes("17", "5433");
    machine.require("pg_version_upgrade", "-c", "notes", "--delete-old");
    machine.require("pg_coexist", "set", "notes", "port=5477");
    machine.require("systemctl", "restart", "postgresql@17-notes");
    assertNotes("17", "5477");

    assertEquals("", said(apt("remove example-notes")));
    assertEquals("1", machine.sql("17/notes", "notes", "SELECT count(*) FROM note"));
    assertEquals(KEPT, said(apt("purge example-notes")));
    assertClusters("15 main active online,17 notes active online");
    assertEquals("", said(apt("install " + NOTES)));
    assertNotes("17", "5477");
    preseed("drop-cluster-notes", "boolean", "true");
    assertEquals("", said(apt("purge example-notes")));
    assertClusters("15 main active online");
    assertEquals("", machine.require("ls", "/var/lib/pg-coexist/applications"));
    assertSqlThatHidesItsFailureIsNotTakenForDone();
  }

  private void assertSqlThatHidesItsFailureIsNotTakenForDone() {
    String schema = "/usr/share/example-notes/schema.sql";
    dpkg(0, "--unpack " + NOTES);
    machine.require("cp", schema, "/run");
    machine
        .shell("printf '\\\\set ON_ERROR_STOP off\\nSELECT 1 / 0;\\n' >$1", schema)
        .requireStatus(0);
    assertEquals(
        """
        pg-coexist: the database notes of package example-notes is not set up, for the reason above
        pg-coexist: Next: when that is repaired, dpkg-reconfigure pg-coexist   sets it up
        """,
        said(dpkg(0, "--configure example-notes")));
    machine.require("cp", "/run/schema.sql", schema);
    assertEquals("", said(machine.shell(QUIET + "dpkg-reconfigure pg-coexist").requireStatus(0)));
    assertNotes("17", "5433");
  }

  /** In a machine without init, where Debian starts no service. */
  @Test
  void whatStandsInTheWayIsToldAndTriedAgain() {
    begin(LabOptions.majors("15,17"), ExamplePackages.NOTES, ExamplePackages.RIVAL);
    String file = "/usr/share/pg-coexist/clusters.d/example-notes.pgcluster";
    String control = "/usr/share/postgresql/15/extension/pg_trgm.control";
    dpkg(0, "--unpack " + NOTES);
    machine.require("sed", "-i", "s/^maximum-major.*/maximum-major = 15/", file);
    machine.require("mv", control, "/root");
    assertEquals(
        """
        pg-coexist: the cluster notes of package example-notes waits for extensions that PostgreSQL 15 has not: pg_trgm
        pg-coexist: Next: apt-get install postgresql-15-trgm, or however these packages are named; then dpkg-reconfigure pg-coexist
        """,
        said(dpkg(0, "--configure example-notes")));
    machine.require("mv", "/root/pg_trgm.control", control);
    String again = QUIET + "dpkg-reconfigure pg-coexist";
    Outcome outcome = machine.shell(again).requireStatus(0);
    assertTrue(
        said(outcome)
            .contains(
                """
                pg-coexist: the cluster notes of package example-notes does not run, and its database is not set up
                pg-coexist: Next: pg_ctlcluster 15 notes start; dpkg-reconfigure pg-coexist   sets it up
                """),
        outcome::toString);
    machine.require("pg_ctlcluster", "15", "notes", "start");
    // No word of an upgrade to a major that the package does not know.
    assertEquals("", said(machine.shell(again).requireStatus(0)));
    assertNotes("15", "5433");
    assertAnotherPackageIsTold();
    assertIsOfferedAMajorOnceItKnowsIt(file);
  }

  private void assertAnotherPackageIsTold() {
    assertEquals(
        """
        pg-coexist: package rival-notes gets no cluster: notes is that of package example-notes
        pg-coexist: Next: apt-get purge rival-notes, or purge example-notes; only one of them can be here
        """,
        said(dpkg(0, "-i /root/" + ExamplePackages.RIVAL)));
    assertConfigured("rival-notes");
    assertEquals("", said(dpkg(0, "--purge rival-notes")));
  }

  private void assertIsOfferedAMajorOnceItKnowsIt(String file) {
    machine.require("sed", "-i", "s/^maximum-major.*//", file);
    assertEquals(
        """
        pg-coexist: cluster notes stays on PostgreSQL 15 until you upgrade it
        pg-coexist: Next: pg_version_upgrade -c notes -v 17
        """,
        said(machine.shell(TRIGGER).requireStatus(0)));
    assertNotes("15", "5433");
  }

  /** It finds its data, and what is left of the one before takes none of it along. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRenamedPackageTakesItsClusterOver(boolean killed) {
    begin(LabOptions.majors("15,17"), ExamplePackages.NOTES, ExamplePackages.RENAMED);
    dpkg(0, "--unpack " + NOTES);
    Outcome first = dpkg(0, "--configure example-notes");
    assertTrue(said(first).contains("pg_ctlcluster 17 notes start"), first::toString);
    machine.require("pg_ctlcluster", "17", "notes", "start");
    machine.shell(QUIET + "dpkg-reconfigure pg-coexist").requireStatus(0);
    assertNotes("17", "5433");
    String renamed = "install /root/" + ExamplePackages.RENAMED;
    if (killed) {
      // Before the claim has its new name; and after it, before the database has it.
      machine.require("rm", CLAIM + "/ready", CLAIM + "/connection");
      dpkg(0, "--unpack /root/" + ExamplePackages.RENAMED);
      String claim = CLAIM.replace("example", "renamed");
      killed("--configure renamed-notes", "[ -e " + claim + " ]");
      assertEquals("", said(dpkg(0, "--configure -a")));
    } else {
      assertEquals(
          "pg-coexist: package renamed-notes takes the cluster notes over from package example-notes\n",
          said(apt(renamed)));
    }
    assertNotes("renamed-notes", "17", "5433");
    preseed("drop-cluster-notes", "boolean", "true");
    assertEquals("", said(dpkg(0, "-P example-notes")));
    assertEquals("", said(apt("--reinstall " + renamed)));
    assertNotes("renamed-notes", "17", "5433");
    assertEquals("", said(dpkg(0, "-P renamed-notes")));
    assertClusters("");
  }

  @Test
  void anApplicationThatIsKilledIsFinishedByDpkg() {
    begin(LabOptions.majors("17").systemd(), ExamplePackages.NOTES);
    String schema = "/usr/share/example-notes/schema.sql";
    preseed("drop-cluster-notes", "boolean", "true");
    for (String marker :
        new String[] {
          "[ -e " + CLAIM + "/cluster ]",
          "[ -e /var/lib/postgresql/notes/data/PG_VERSION ]",
          "[ -e " + CLAIM + "/made ]",
          "pgrep -f 'postgres: 17/notes: postgres notes .*SELECT'"
        }) {
      dpkg(0, "--unpack " + NOTES);
      machine.shell("cp $1 /run/ && echo 'SELECT pg_sleep(300);' >>$1", schema).requireStatus(0);
      killed("--configure example-notes", marker + " >/dev/null");
      machine.require("cp", "/run/schema.sql", schema);
      assertEquals("", said(dpkg(0, "--configure -a")), marker);
      assertNotes("17", "5433");
      preseed("drop-cluster-notes", "boolean", "true");
      killed("--purge example-notes", "pgrep -x java >/dev/null");
      dpkg(0, "--purge example-notes");
      assertClusters("");
    }
  }

  @Test
  void everyWayBackThatDpkgKnows() {
    begin(
        LabOptions.majors("17").systemd(),
        ExamplePackages.NOTES,
        ExamplePackages.BROKEN,
        ExamplePackages.BREAKER);
    apt("install " + NOTES);
    assertNotes("17", "5433");
    String prerm = "/var/lib/dpkg/info/example-notes.prerm";
    machine.shell("printf '#!/bin/sh\\n[ $1 != remove ]\\n' >$1; chmod 755 $1", prerm);
    for (String failing :
        new String[] {
          "-i /root/" + ExamplePackages.BROKEN,
          "--auto-deconfigure -i /root/" + ExamplePackages.BREAKER,
          "-r example-notes"
        }) {
      // What a package lost while its connection was away, its way back brings.
      machine.require("rm", CLAIM + "/connection");
      assertEquals("", said(dpkg(1, failing)), failing);
      machine.shell("echo example-notes install | dpkg --set-selections").requireStatus(0);
      assertNotes("17", "5433");
    }
    machine.require("rm", prerm);
    assertEquals("", said(apt("install --reinstall " + NOTES)));
    assertNotes("17", "5433");
    dpkg(0, "-r example-notes");
    assertEquals("", said(dpkg(0, "-i " + NOTES)));
    assertNotes("17", "5433");
  }

  @Test
  void aVendorsMajorIsLikeDebians() {
    begin(LabOptions.majors("none").systemd(), ExamplePackages.VENDOR);
    apt("install " + VENDOR);
    assertClusters("17 main active online");
    machine.sql("17/main", "postgres", "CREATE TABLE t AS SELECT 'main' AS a");
    for (String command :
        new String[] {"apt-get purge -y vendor-server", "dpkg -P vendor-server"}) {
      Outcome outcome = machine.shell(QUIET + command);
      assertTrue(
          outcome
              .err()
              .startsWith(
                  """
                  pg-coexist: PostgreSQL 17 is not purged, as it is needed:
                    cluster main (port 5432) is on PostgreSQL 17
                  """),
          outcome::toString);
      assertConfigured("vendor-server");
    }
    dpkg(0, "--unpack " + VENDOR);
    assertClusters("17 main active down");
    killed("--configure vendor-server", "pgrep -x major-events >/dev/null");
    assertEquals("", said(dpkg(0, "--configure -a")));
    assertClusters("17 main active online");

    String purge = "export PG_COEXIST_ALLOW_REMOVAL=17; " + APT + "purge vendor-server";
    assertEquals(
        """
        pg-coexist: clusters of PostgreSQL 17 are kept, with all their data
        pg-coexist: Next: pg_coexist list   shows them; pg_coexist drop NAME, or pg_dropcluster 17 NAME, deletes one
        """,
        said(machine.shell(purge).requireStatus(0)));
    apt("install " + VENDOR);
    assertClusters("17 main active online");
    assertServes("17", "main");
  }

  @Test
  void withoutOurPackageNothingIsDone() {
    begin(LabOptions.majors("15").withoutPackages(), ExamplePackages.NOTES, ExamplePackages.VENDOR);
    String both = NOTES + " " + VENDOR;
    assertEquals("", said(dpkg(0, "--force-depends --force-conflicts -i " + both)));
    assertConfigured("example-notes");
    assertConfigured("vendor-server");
    assertEquals("", said(dpkg(0, "--force-depends -P example-notes vendor-server")));
    assertEquals("15/main", machine.shell("cd /etc/postgresql && echo */*").text());
  }
}
