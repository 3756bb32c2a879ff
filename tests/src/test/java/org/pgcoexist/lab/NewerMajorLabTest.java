package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A newer major comes beside registered clusters, in a machine without init. */
@Tag("slice-4")
class NewerMajorLabTest extends PackageEventTests {

  private static final String STAYS =
      """
      pg-coexist: cluster shop stays on PostgreSQL 15 until you upgrade it
      pg-coexist: Next: pg_version_upgrade -c shop -v 17
      """;

  @Test
  void isAskedForAndAnsweredAtTheTerminal() {
    start(LabOptions.majors("15"), "shop");
    String seen = atTheTerminal("apt-get install -y postgresql-17", "2").out();
    assertTrue(seen.contains("The cluster \"shop\" (port 5433) runs on"), seen);
    assertTrue(seen.contains("Upgrade the PostgreSQL cluster \"shop\" from 15 to 17?"), seen);
    assertTrue(seen.contains("Cluster shop is on PostgreSQL 17 now, after "), seen);
    assertClusters("17 shop active online,15 shop.old kept down");
    assertServes("17", "shop");
    assertConfigured("postgresql-17");
    assertConfigured("pg-coexist");
  }

  @Test
  void isAskedForOnceAndAgainWithReconfigure() {
    start(LabOptions.majors("15,17"), "shop");
    atTheTerminal("dpkg-reconfigure pg-coexist", "1");
    assertClusters("15 shop active online");
    assertEquals("", said(machine.shell(TRIGGER).requireStatus(0)));
    assertEquals(
        "adopt 15/main 17 told\nupgrade shop 17 shown\n",
        machine.shell("cat /var/lib/pg-coexist/answers").out());
    String seen = inTheDialog("dpkg-reconfigure pg-coexist", 1).out();
    assertTrue(seen.contains("Upgrade the PostgreSQL cluster \"shop\" from 15 to 17?"), seen);
    assertClusters("17 shop active online,15 shop.old kept down");
    assertServes("17", "shop");
  }

  @Test
  void aQuestionThatIsKilledIsAskedAgain() {
    start(LabOptions.majors("15,17"), "shop");
    machine
        .shell(
            "dpkg-trigger --by-package=test --no-await /usr/lib/postgresql; mkfifo /run/silence;"
                + " DEBIAN_FRONTEND=readline script -qefc 'dpkg --triggers-only pg-coexist'"
                + " /dev/null <>/run/silence >/run/seen 2>&1 &"
                + " until grep -q '3. after this apt run' /run/seen; do sleep 0.05; done;"
                + " pkill -KILL -x 'dpkg|pg-coexist.post|frontend'; wait")
        .requireStatus(0);
    assertClusters("15 shop active online");
    atTheTerminal("dpkg --configure -a", "2");
    assertClusters("17 shop active online,15 shop.old kept down");
    assertConfigured("pg-coexist");
  }

  @Test
  void withNobodyToAskItIsToldOnceAndStays() {
    start(LabOptions.majors("15,17"), "shop");
    assertEquals(STAYS, said(machine.shell(TRIGGER).requireStatus(0)));
    // Every update of a major fires the same trigger.
    assertEquals("", said(machine.shell(TRIGGER).requireStatus(0)));
    assertClusters("15 shop active online");
    preseed("upgrade-shop", "select", "after this apt run");
    assertEquals(
        """
        pg-coexist: without systemd nothing can upgrade cluster shop after this run by itself
        pg-coexist: Next: pg_version_upgrade -c shop -v 17
        """,
        said(machine.shell(TRIGGER).requireStatus(0)));
    assertClusters("15 shop active online");
  }

  @Test
  void oneAnswerCountsForEveryCluster() {
    start(LabOptions.majors("15,17"), "shop", "depot");
    preseed("upgrade", "select", "now");
    machine.shell(TRIGGER).requireStatus(0);
    assertClusters(
        "17 shop active online,17 depot active online,15 depot.old kept down,15 shop.old kept down");
    assertServes("17", "shop");
    assertServes("17", "depot");
  }

  /** A fault that preflight finds, and one in the middle. */
  @Test
  void aFailureLeavesTheOldClusterServingAndThePackagesConfigured() {
    start(LabOptions.majors("15"), "shop", "depot");
    machine.shell("apt-get install -y -qq postgresql-15-cron").requireStatus(0);
    machine.shell(
        "echo \"shared_preload_libraries = 'pg_cron'\" >>/etc/postgresql/15/depot/postgresql.conf");
    machine.require("pg_ctlcluster", "15", "depot", "restart");
    preseed("upgrade", "select", "now");
    machine
        .shell(
            "mkdir -p /etc/postgresql-common/pg_upgradecluster.d && cd $_ && printf '#!/bin/sh\\n[ \"$4\" != finish ]\\n'"
                + " >refuse && chmod 755 refuse")
        .requireStatus(0);
    Outcome outcome = machine.shell(INSTALL_17).requireStatus(0);
    assertTrue(
        outcome.err().contains("everything was undone: cluster shop is as it was"),
        outcome::toString);
    assertTrue(outcome.err().contains("apt-get install postgresql-17-cron"), outcome::toString);
    assertEquals(UNREGISTERED + "pg-coexist: this package run goes on anyway\n", said(outcome));
    assertConfigured("postgresql-17");
    assertConfigured("pg-coexist");
    assertClusters("15 shop active online,15 depot active online");
    assertServes("15", "shop");
    assertServes("15", "depot");
    // Nothing tries again behind the administrator's back.
    assertEquals("", said(machine.shell(TRIGGER).requireStatus(0)));
    assertClusters("15 shop active online,15 depot active online");
  }

  @Test
  void anAptThatIsKilledIsFinishedByDpkgConfigure() {
    start(LabOptions.majors("15"), "shop");
    preseed("upgrade-shop", "select", "now");
    hold();
    machine
        .shell(
            "setsid sh -c '"
                + INSTALL_17
                + "' </dev/null >/run/apt 2>&1 & read -r line </run/hold/reached;"
                + " pkill -KILL -x 'apt-get|dpkg|pg-coexist.post|java|frontend';"
                + " while pgrep -x 'apt-get|dpkg|java' >/run/left; do sleep 0.05; done")
        .requireStatus(0);
    assertClusters("15 shop upgrading down");
    unhold();
    machine.shell("DEBIAN_FRONTEND=noninteractive dpkg --configure -a").requireStatus(0);
    assertClusters("17 shop active online,15 shop.old kept down");
    assertServes("17", "shop");
    assertConfigured("postgresql-17");
    assertConfigured("pg-coexist");
  }
}
