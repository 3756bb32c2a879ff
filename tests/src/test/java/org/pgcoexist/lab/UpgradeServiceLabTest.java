package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Upgrades after the package run that asked for them, by the system service. */
class UpgradeServiceLabTest extends PackageEventTests {

  private static final String SERVICE = "pg-coexist-upgrade.service";
  private static final String FINISHED = "17 shop active online,15 shop.old kept down";

  private void awaitService() {
    machine.shell("while systemctl is-active -q \"$1\"; do :; done", SERVICE).requireStatus(0);
  }

  private void ask(String cluster, String when) {
    preseed("upgrade-" + cluster, "select", when);
  }

  @Test
  void threeClustersAndThreeAnswers() {
    start(LabOptions.majors("15").systemd(), "shop", "depot", "office");
    ask("depot", "after this apt run");
    ask("shop", "now");
    Outcome outcome =
        machine
            .shell(INSTALL_17 + " -o DPkg::Post-Invoke::='pg_coexist list >/run/listed'")
            .requireStatus(0);
    assertEquals(
        """
        pg-coexist: cluster office stays on PostgreSQL 15 until you upgrade it
        pg-coexist: Next: pg_version_upgrade -c office -v 17
        """,
        said(outcome));
    assertTrue(outcome.err().contains("Cluster shop is on PostgreSQL 17 now"), outcome::toString);
    String listed = machine.require("cat", "/run/listed");
    assertTrue(
        listed.endsWith(
            """
            depot: its upgrade to 17 was asked for, and waits for its turn after the package run.
              systemctl status pg-coexist-upgrade   shows the service that makes it"""),
        listed);
    awaitService();
    assertClusters(
        "17 shop active online,17 depot active online,15 office active online,"
            + "15 depot.old kept down,15 shop.old kept down");
    for (String name : new String[] {"shop", "depot"}) {
      assertServes("17", name);
    }
    assertServes("15", "office");
    String journal = machine.require("journalctl", "-o", "cat", "-u", SERVICE);
    assertTrue(journal.contains("Cluster depot is on PostgreSQL 17 now, after "), journal);
    assertEquals("", machine.require("cat", "/var/lib/pg-coexist/asked-upgrades"));
    // A minor update of a major fires the same trigger.
    assertEquals(
        "",
        said(machine.shell(INSTALL_17.replace("install", "install --reinstall")).requireStatus(0)));
  }

  @Test
  void runsOnceAtATimeAndIsFinishedAfterAReset() {
    start(LabOptions.majors("15,17").systemd(), "shop");
    ask("shop", "after this apt run");
    hold();
    machine.shell(TRIGGER).requireStatus(0);
    machine.shell("read -r line </run/hold/reached").requireStatus(0);
    assertEquals(
        "TimeoutStartUSec=infinity\nActiveState=active",
        machine.require("systemctl", "show", "-p", "TimeoutStartUSec,ActiveState", SERVICE));
    String started = machine.require("systemctl", "show", "-p", "MainPID", SERVICE);
    machine.run("systemctl", "start", SERVICE).requireStatus(0);
    assertEquals(started, machine.require("systemctl", "show", "-p", "MainPID", SERVICE));
    machine.run("/usr/share/pg-coexist/package-events", "run", "all").requireStatus(4);
    assertTrue(
        machine.require("pg_coexist", "list").contains("is upgrading it, at step 7c"),
        "the list says who is at work");

    unhold();
    machine.reboot();
    machine.shell("until [ ! -s /var/lib/pg-coexist/asked-upgrades ]; do :; done");
    awaitService();
    assertClusters(FINISHED);
    assertServes("17", "shop");
  }

  /** As an orderly shutdown does: the old cluster serves again, and the next start begins anew. */
  @Test
  void aStopTakesBackWhatTheNextStartMakes() {
    start(LabOptions.majors("15,17").systemd(), "shop");
    ask("shop", "after this apt run");
    hold();
    machine.shell(TRIGGER).requireStatus(0);
    machine.shell("read -r line </run/hold/reached").requireStatus(0);
    machine.require("systemctl", "stop", SERVICE);
    assertClusters("15 shop active online");
    assertServes("15", "shop");
    unhold();
    assertEquals("shop 17 after", machine.require("cat", "/var/lib/pg-coexist/asked-upgrades"));
    machine.require("systemctl", "start", SERVICE);
    awaitService();
    assertClusters(FINISHED);
    assertServes("17", "shop");
  }
}
