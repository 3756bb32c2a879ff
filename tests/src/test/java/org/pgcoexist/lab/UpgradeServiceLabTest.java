package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Upgrades after the package run that asked for them, by the system service. */
@Tag("slice-6")
class UpgradeServiceLabTest extends PackageEventTests {

  private static final String SERVICE = "pg-coexist-upgrade.service";
  private static final String FINISHED = "17 shop active online,15 shop.old kept down";

  /** A hook script that fails for one cluster. */
  private static final String REFUSE =
      """
      set -e
      mkdir -p /etc/postgresql-common/pg_upgradecluster.d
      cd /etc/postgresql-common/pg_upgradecluster.d
      printf '#!/bin/sh\\n[ "$2 $4" != "%s finish" ]\\n' "$1" >refuse
      chmod 755 refuse
      """;

  private static final String APT = "DEBIAN_FRONTEND=noninteractive apt-get -y -o Dpkg::Use-Pty=0 ";

  /** One that has ended would begin anew, but its condition keeps it from that. */
  private void awaitService() {
    machine.run("systemctl", "start", "--wait", SERVICE);
    assertEquals("", machine.require("cat", "/var/lib/pg-coexist/asked-upgrades"));
  }

  /** By itself, before anybody waits for it. */
  private void assertHasStarted() {
    String show =
        "systemctl show -p Job,ExecMainStartTimestamp \"$1\" | grep -E 'Job=[1-9]|Timestamp=.'";
    machine.shell(show, SERVICE).requireStatus(0);
  }

  private void ask(String cluster, String when) {
    preseed("upgrade-" + cluster, "select", when);
  }

  @Test
  void clustersWithDifferentAnswers() {
    start(LabOptions.majors("15").systemd(), "shop", "attic", "depot", "office");
    ask("attic", "after this apt run");
    ask("depot", "after this apt run");
    ask("shop", "now");
    machine.shell(REFUSE, "attic").requireStatus(0);
    Outcome outcome =
        machine
            .shell(INSTALL_17 + " -o DPkg::Post-Invoke::='pg_coexist list >/run/listed'")
            .requireStatus(0);
    assertEquals(
        """
        pg-coexist: cluster office stays on PostgreSQL 15 until you upgrade it
        pg-coexist: Next: pg_version_upgrade -c office -v 17
        """
            + UNREGISTERED,
        said(outcome));
    assertTrue(outcome.err().contains("Cluster shop is on PostgreSQL 17 now"), outcome::toString);
    awaitService();
    assertOneWaitedAndOneFailed();
    for (String name : new String[] {"shop", "depot"}) {
      assertServes("17", name);
    }
    assertServes("15", "office");
    // A minor update of a major fires the same trigger.
    assertEquals(
        "",
        said(machine.shell(INSTALL_17.replace("install", "install --reinstall")).requireStatus(0)));
  }

  private void assertOneWaitedAndOneFailed() {
    String listed = machine.require("cat", "/run/listed");
    assertTrue(
        listed.contains(
            """
            depot: its upgrade to 17 was requested, and waits for its turn after the package run.
              systemctl status pg-coexist-upgrade   shows the service that makes it"""),
        listed);
    // One that fails is undone, and the next has its turn.
    assertClusters(
        "17 shop active online,15 attic active online,17 depot active online,"
            + "15 office active online,15 depot.old kept down,15 shop.old kept down");
    assertServes("15", "attic");
    String journal = machine.require("journalctl", "-o", "cat", "-u", SERVICE);
    assertTrue(journal.contains("Cluster depot is on PostgreSQL 17 now, after "), journal);
    assertTrue(journal.contains("everything was undone: cluster attic is as it was"), journal);
    assertEquals("Result=exit-code", machine.require("systemctl", "show", "-p", "Result", SERVICE));
  }

  @Test
  void runsOnceAtATimeAndIsFinishedAfterAReset() {
    start(LabOptions.majors("15,17").reboots(), "shop");
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
    assertHasStarted();
    awaitService();
    assertClusters(FINISHED);
    assertServes("17", "shop");
  }

  /** Its private server is started again, and outlives the service. */
  @Test
  void aClusterThatFollowsDoesSoAfterAReset() {
    start(LabOptions.majors("15,17").reboots(), "shop");
    machine.sql("15/shop", "postgres", "CREATE TABLE followed (a int PRIMARY KEY)");
    machine.require(
        "pg_version_upgrade",
        "-c",
        "shop",
        "-m",
        "online",
        "--prepare",
        "--restart-old",
        "--replica-identity=full");
    machine.reboot();
    assertHasStarted();
    machine.run("systemctl", "start", "--wait", SERVICE).requireStatus(0);
    machine.sql("15/shop", "postgres", "INSERT INTO followed VALUES (1)");
    String list = machine.require("pg_coexist", "list");
    assertTrue(list.contains("is ready: the new cluster follows this one, "), list);
    machine.require("pg_version_upgrade", "-c", "shop", "-r");
    assertClusters(FINISHED);
    assertEquals("1", machine.sql("17/shop", "postgres", "SELECT a FROM followed"));
  }

  /** As an orderly shutdown does: the old cluster serves again, and the next start begins anew. */
  @Test
  void aStopTakesBackWhatTheNextStartMakes() {
    start(LabOptions.majors("15,17").systemd(), "shop");
    hold();
    atTheTerminal("dpkg-reconfigure pg-coexist", "3");
    machine.shell("read -r line </run/hold/reached").requireStatus(0);
    machine.require("systemctl", "stop", SERVICE);
    assertAsBefore();

    machine.require("systemctl", "start", SERVICE);
    assertARemovalDoesTheSame();
    unhold();
    assertEquals("", said(machine.shell(APT + "install pg-coexist").requireStatus(0)));
    assertHasStarted();
    awaitService();
    assertClusters(FINISHED);
    assertServes("17", "shop");
  }

  /** What was requested is made when the package comes again. */
  private void assertARemovalDoesTheSame() {
    machine.shell("read -r line </run/hold/reached").requireStatus(0);
    assertEquals("", said(machine.shell(APT + "remove pg-coexist").requireStatus(0)));
    assertServes("15", "shop");
    assertEquals(
        "15 main 15 shop",
        machine.shell("pg_lsclusters -h | awk '{ print $1, $2 }' | xargs").text());
    machine.run("pgrep", "-x", "java").requireStatus(1);
  }

  private void assertAsBefore() {
    assertClusters("15 shop active online");
    assertServes("15", "shop");
    assertEquals("shop 17 after", machine.require("cat", "/var/lib/pg-coexist/asked-upgrades"));
  }
}
