package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code pg_coexist adopt} and {@code release} of the cluster that PostgreSQL's own package has
 * made and that serves meanwhile, beside postgresql-common 248, and 278 with systemd.
 */
@Tag("slice-4")
class AdoptLabTest extends AdoptTests {

  private static final String WHERE =
      "SELECT 'is ' || a || ' in ' || current_setting('data_directory') FROM t;";

  private Session session;

  private void serve() {
    machine.run("pg_ctlcluster", "15", "main", "start");
    machine.sql("15/main", "postgres", "CREATE TABLE t AS SELECT 42 AS a");
    session = new Session(machine, "15/main");
    session.type(WHERE, "is 42 in /var/lib/postgresql/15/main");
  }

  private void adopt() {
    assertTells(
        """
        Cluster 15/main is registered as main in /var/lib/postgresql/main; downtime (clients could not connect): TIME.
        Next: pg_coexist release main   gives it back
        """,
        "pg_coexist",
        "adopt",
        "15/main");
    session.noticeRestart();
    session.type(WHERE, "is 42 in /var/lib/postgresql/main/data");
  }

  private void release() {
    assertTells(
        """
        Cluster main is the plain cluster 15/main of postgresql-common; downtime (clients could not connect): TIME.
        Next: pg_coexist adopt 15/main   registers it
        """,
        "pg_coexist",
        "release",
        "main");
    session.noticeRestart();
    session.type(WHERE, "is 42 in /var/lib/postgresql/15/main");
  }

  @Test
  void aClientThatStaysFindsItsClusterAgain() {
    machine = LabMachine.start(LabOptions.majors("15").suite("bookworm"));
    serve();
    final String places = places();
    adopt();
    assertClusters(
        "15 main 5432 online postgres /var/lib/postgresql/main/data"
            + " /var/log/postgresql/postgresql-15-main.log");
    assertEquals(AGREED, machine.require("pg_coexist", "check"));
    assertEquals(
        "15 main 5432 active online postgres /var/lib/postgresql/main",
        machine.shell("pg_coexist list -H | awk '{ print $1, $2, $3, $4, $5, $6, $7 }'").text());
    assertEquals(
        "755 postgres postgres\n700 postgres postgres",
        machine.require(
            "stat", "-c", "%a %U %G", "/var/lib/postgresql/main", "/var/lib/postgresql/main/data"));
    release();
    Lines.assertSame(places, places());
    assertClusters(
        "15 main 5432 online postgres /var/lib/postgresql/15/main"
            + " /var/log/postgresql/postgresql-15-main.log");
    assertEquals(
        "adopt done\nrelease done",
        machine.shell("pg_coexist history -H | awk '{ print $6, $7 }'").text());
  }

  /** Everything outside of the data directory, which the server writes to. */
  private String places() {
    StringBuilder places = new StringBuilder();
    for (String line : tree().lines().toList()) {
      if (!line.contains("var/lib/postgresql/15/main/") && !line.matches("\\w{32} .*var/log.*")) {
        places.append(line).append('\n');
      }
    }
    return places.toString();
  }

  @Test
  void systemdStartsItWhereverItIs() {
    machine = LabMachine.start(LabOptions.majors("15").reboots());
    serve();
    adopt();
    assertUnitServes("/var/lib/postgresql/main/data");
    machine.reboot();
    assertUnitServes("/var/lib/postgresql/main/data");
    session = new Session(machine, "15/main");
    release();
    assertUnitServes("/var/lib/postgresql/15/main");
  }

  private void assertUnitServes(String data) {
    Outcome status =
        machine.run("systemctl", "status", "--full", "--no-pager", "postgresql@15-main");
    assertEquals(0, status.status(), status::toString);
    assertTrue(status.out().contains("-D " + data + " -c"), status::toString);
    assertEquals(
        data + "|42",
        machine.sql("15/main", "postgres", "SELECT current_setting('data_directory'), a FROM t"));
    assertEquals("", machine.require("systemctl", "--failed", "--no-legend"));
  }
}
