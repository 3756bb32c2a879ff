package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code pg_coexist check}, {@code set} and {@code drop} beside the real programs of
 * postgresql-common, 248 and 278: what they did behind our back is told, and the command that is
 * told fixes it.
 */
@Tag("slice-2")
class CheckLabTest {

  private static final String AGREED =
      "Registry, disk and postgresql-common agree about 1 registered cluster.\n";

  private LabMachine machine;

  @AfterEach
  void stop() {
    if (machine != null) {
      machine.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"trixie", "bookworm"})
  void whatOtherProgramsDidIsToldAndFixed(String suite) {
    machine = LabMachine.start(LabOptions.majors("15,17").suite(suite));
    create();
    assertEquals(AGREED, machine.require("pg_coexist", "check") + "\n");
    settings();
    renamed();
    rights();
    lostConfiguration();
    upgraded();
    dropped();
  }

  private void create() {
    machine.require("pg_coexist", "create", "shop", "-v", "15", "-p", "5440");
    machine.sql("15/shop", "postgres", "CREATE TABLE t AS SELECT 42 AS a");
  }

  /** The problem is the only one; each of its fixes, as text, is returned. */
  private List<String> fixes(String problem) {
    Outcome check = machine.run("pg_coexist", "check").requireStatus(1);
    List<String> lines = new ArrayList<>(check.out().lines().toList());
    assertEquals(problem, lines.remove(0), check::toString);
    assertTrue(lines.stream().allMatch(line -> line.startsWith("  ")), check::toString);
    return lines.stream().map(line -> line.strip().replaceFirst("   .*", "")).toList();
  }

  /** Types the first fix that begins so; afterwards all agree. */
  private void fix(String problem, String command) {
    String fix =
        fixes(problem).stream()
            .filter(one -> one.startsWith(command))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no fix begins with " + command));
    machine
        .shell("exec </dev/null; " + fix.replaceAll("sudo -u (\\S+)", "runuser -u $1 --"))
        .requireStatus(0);
    assertEquals(AGREED, machine.require("pg_coexist", "check") + "\n");
  }

  private void assertServes(String cluster, String port) {
    assertEquals(
        "42|" + port, machine.sql(cluster, "postgres", "SELECT a, current_setting('port') FROM t"));
  }

  /** Port and start mode, edited on either side; a running server goes on meanwhile. */
  private void settings() {
    assertEquals(
        """
        Cluster shop: port 5441 (was 5440), status inactive (was active)
        Its server listens on port 5440 until it is started again.
        Next: pg_ctlcluster 15 shop stop && pg_ctlcluster 15 shop start
        """,
        machine.run("pg_coexist", "set", "shop", "port=5441", "status=inactive").out());
    fix(
        "shop: its server listens on port 5440, and port 5441 counts from its next start",
        "pg_ctlcluster 15 shop stop && pg_ctlcluster 15 shop start");
    assertServes("15/shop", "5441");
    machine.shell("pg_conftool 15 shop set port 5442").requireStatus(0);
    machine.require("pg_ctlcluster", "15", "shop", "restart");
    fix(
        "shop: the registry has port 5441, its configuration 5442",
        "pg_coexist set shop port=5442");
    machine.shell("sed -i 's/status = inactive/status = active/' /etc/postgresql/cluster_ports");
    fix(
        "shop: its status is active, but start.conf has manual and not auto",
        "pg_coexist set shop status=active");
    assertServes("15/shop", "5442");
    assertEquals("auto", machine.require("grep", "-v", "^#", "/etc/postgresql/15/shop/start.conf"));
  }

  /** The rename stops half way, as the new data directory's parent is not there. */
  private void renamed() {
    machine.run("pg_renamecluster", "15", "shop", "market");
    fix(
        "shop: postgresql-common has it as 15/market, as after pg_renamecluster",
        "pg_renamecluster 15 market shop");
    machine.require("install", "-d", "-o", "postgres", "/var/lib/postgresql/market");
    machine.require("pg_renamecluster", "15", "shop", "market");
    fix(
        "shop: postgresql-common has it as 15/market, as after pg_renamecluster",
        "pg_renamecluster 15 market shop");
    machine.require("rmdir", "/var/lib/postgresql/market");
    machine.run("pg_ctlcluster", "15", "shop", "start");
    assertServes("15/shop", "5442");
  }

  private void rights() {
    machine.require("chmod", "0755", "/var/lib/postgresql/shop/data");
    fix(
        "shop: /var/lib/postgresql/shop/data has mode 0755; a server starts with 0700 or 0750 only",
        "sudo -u postgres chmod 0700 /var/lib/postgresql/shop/data");
    // Another user sees what lies open, and is told what does not.
    Outcome nobody = machine.as("nobody", "pg_coexist", "check").requireStatus(0);
    assertEquals(
        AGREED
            + """
            Not looked into, as you may not:
              /var/lib/pg-coexist/clusters
              /var/lib/postgresql/shop/data
              sudo pg_coexist check   looks into all
            """,
        nobody.out());
    assertRefused("nobody", "only root and its owner may, and you are nobody");
    assertRefused(
        "postgres", "its journal is kept in /var/lib/pg-coexist, where postgres cannot write");
  }

  private void assertRefused(String user, String why) {
    Outcome set = machine.as(user, "pg_coexist", "set", "shop", "port=5449").requireStatus(2);
    assertEquals(
        "pg_coexist: cannot change cluster shop:\n  "
            + why
            + "\nNext: run the same command with sudo\n",
        set.err());
  }

  private void lostConfiguration() {
    machine.require("pg_ctlcluster", "15", "shop", "stop");
    machine.require("rm", "-r", "/etc/postgresql/15/shop");
    fix(
        "shop: its data is in /var/lib/postgresql/shop/data, but postgresql-common has no"
            + " configuration for it",
        "cd /var/lib/postgresql/shop/data && sudo -u postgres touch postgresql.conf");
    machine.require("pg_ctlcluster", "15", "shop", "start");
    assertServes("15/shop", "5442");
  }

  private void upgraded() {
    machine.run("pg_upgradecluster", "-v", "17", "15", "shop").requireStatus(0);
    assertServes("17/shop", "5442");
    fix(
        "shop: 17/shop has its name and port, as after pg_upgradecluster; the registry has 15/shop",
        "pg_dropcluster --stop 17 shop && pg_coexist set shop port=5442 status=active");
    machine.require("pg_ctlcluster", "15", "shop", "start");
    assertServes("15/shop", "5442");
  }

  /** The entry goes with drop; and drop of a whole cluster leaves nothing in the way of another. */
  private void dropped() {
    machine.require("pg_dropcluster", "--stop", "15", "shop");
    List<String> fixes =
        fixes(
            "shop: neither its data in /var/lib/postgresql/shop/data nor its configuration is"
                + " there, as after pg_dropcluster");
    assertEquals(List.of("pg_coexist drop shop"), fixes);
    machine.run("pg_coexist", "drop", "shop").requireStatus(3);
    assertEquals(
        "Dropped cluster shop\n", machine.run("pg_coexist", "drop", "shop", "--yes").out());
    create();
    assertEquals(
        "Dropped cluster shop\n", machine.run("pg_coexist", "drop", "shop", "--yes").out());
    machine.shell("ls -d /var/lib/postgresql/shop /etc/postgresql/*/shop").requireStatus(2);
    assertEquals(
        "15 main 5432 down",
        machine.shell("pg_lsclusters -h | awk '{ print $1, $2, $3, $4 }'").text());
    assertEquals("", machine.require("ls", "/var/lib/pg-coexist/clusters"));
    create();
    assertServes("15/shop", "5440");
  }
}
