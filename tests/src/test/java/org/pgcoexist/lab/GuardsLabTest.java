package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** apt and dpkg, with nobody to ask, and majors that clusters need or do not. */
class GuardsLabTest extends PackageEventTests {

  private static final String NEEDED =
      """
      pg-coexist: PostgreSQL 15 is not %s, as it is needed:
        cluster shop (port 5433) is on PostgreSQL 15
        cluster 15/main is there, though not registered
      Next: pg_version_upgrade -c shop   moves it to PostgreSQL 17
            pg_coexist adopt 15/main   registers it, so that it can be upgraded
            pg_dropcluster 15 main   deletes it; GUARD_UNREGISTERED=no in /etc/default/pg-coexist guards none like it
            PG_COEXIST_ALLOW_REMOVAL=15 %s   %s it anyway
      """;

  private static final String KEPT =
      """
      pg-coexist: PostgreSQL 15 is not purged, as it is needed:
        the old cluster 15/shop.old is kept, and a purge would delete it
      Next: pg_version_upgrade -c shop --delete-old   deletes it; apt-get remove, without purge, keeps it
            PG_COEXIST_ALLOW_REMOVAL=15 %s   purges it anyway
      """;

  /** A root in /mnt in which PostgreSQL 15 is a package without files. */
  private static final String ELSEWHERE =
      """
      set -e
      mkdir -p /mnt/var/lib/dpkg/info /mnt/var/lib/dpkg/updates /mnt/var/lib/dpkg/triggers
      touch /mnt/var/lib/dpkg/info/postgresql-15.list
      printf '%s: %s\\n' Package postgresql-15 Status 'install ok installed' Maintainer nobody Version 15 Architecture all \\
        Description 'PostgreSQL elsewhere' >/mnt/var/lib/dpkg/status
      """;

  private Outcome shell(String command) {
    return machine.shell("export DEBIAN_FRONTEND=noninteractive; " + command);
  }

  /** The guard speaks first; what apt or dpkg add to it is theirs. */
  private void assertRefused(int status, String message, String command) {
    Outcome outcome = shell(command).requireStatus(status);
    String err = outcome.err();
    int end = err.indexOf(status == 100 ? "E: " : "dpkg: error");
    assertEquals(message, end < 0 ? err : err.substring(0, end), outcome::toString);
  }

  private void set(String guardUnregistered) {
    shell("echo GUARD_UNREGISTERED=" + guardUnregistered + " >/etc/default/pg-coexist")
        .requireStatus(0);
  }

  private String data() {
    return shell(
            "find /var/lib/postgresql /etc/postgresql -type f ! -path '*/pg_stat*' -exec sha256sum {} + | sort")
        .text();
  }

  @Test
  void aMajorThatClustersAreOn() {
    start(LabOptions.majors("15,17"), "shop");
    machine.require("pg_ctlcluster", "15", "shop", "stop");
    String before = data();
    assertRefused(
        100,
        NEEDED.formatted("purged", "apt-get purge -y postgresql-15", "purges"),
        "apt-get purge -y postgresql-15");
    assertRefused(
        100,
        NEEDED.formatted("removed", "apt-get remove -y postgresql-common", "removes"),
        "apt-get remove -y postgresql-common");
    assertNothingGoesByItself();
    assertRefused(
        2,
        NEEDED.formatted("removed", "dpkg -r postgresql-15", "removes"),
        "dpkg -r postgresql-15");
    assertRefused(
        2,
        NEEDED.formatted("purged", "dpkg --purge postgresql-15:amd64", "purges"),
        "dpkg --purge postgresql-15:amd64");
    assertSelectionsAreSeen();
    assertOtherRootsAreTheirOwn();
    assertNoPackageTakesItsPlace();
    assertDpkgNamesWhatWasTyped();
    assertEquals(before, data());
    machine.require("pg_ctlcluster", "15", "shop", "start");
    assertServes("15", "shop");
    assertConfigured("postgresql-17");

    assertGoesWhenAllowed();
  }

  private void assertNothingGoesByItself() {
    shell("apt-mark auto postgresql-15").requireStatus(0);
    shell("apt-get autoremove -y").requireStatus(0);
    assertConfigured("postgresql-15");
    // postgresql-common keeps majors from that by a list of its own.
    shell("mv /etc/apt/apt.conf.d/*autoremove-postgresql /root").requireStatus(0);
    assertRefused(
        100,
        NEEDED.formatted("removed", "apt-get autoremove -y", "removes"),
        "apt-get autoremove -y");
    shell("mv /root/*autoremove-postgresql /etc/apt/apt.conf.d/").requireStatus(0);
  }

  /** Letters of options may stand together, and -r purges what was selected for it. */
  private void assertSelectionsAreSeen() {
    shell("echo postgresql-15 purge | dpkg --set-selections").requireStatus(0);
    assertRefused(
        2,
        NEEDED.formatted("purged", "dpkg --purge --pending", "purges"),
        "dpkg --purge --pending");
    for (String pending : new String[] {"dpkg -Pa", "dpkg -r -a"}) {
      assertRefused(2, NEEDED.formatted("purged", pending, "purges"), pending);
    }
    shell("echo postgresql-15 install | dpkg --set-selections").requireStatus(0);
  }

  /** What is removed there runs no server here. */
  private void assertOtherRootsAreTheirOwn() {
    for (String elsewhere :
        new String[] {
          "dpkg --root=/mnt -r postgresql-15",
          "dpkg --admindir=/mnt/var/lib/dpkg -r postgresql-15",
          "apt-get -o Dir::State::status=/mnt/var/lib/dpkg/status -o DPkg::Options::=--root=/mnt"
              + " remove -y postgresql-15"
        }) {
      shell(ELSEWHERE).requireStatus(0);
      Outcome outcome = shell(elsewhere).requireStatus(0);
      assertEquals("", said(outcome), outcome::toString);
      assertEquals("", shell("dpkg-query --admindir=/mnt/var/lib/dpkg -W").out(), "is removed");
    }
  }

  /** What a package conflicts with and replaces, dpkg removes without having been asked to. */
  private void assertNoPackageTakesItsPlace() {
    shell(
            "mkdir -p /tmp/p/DEBIAN && printf '%s\\n' 'Package: other' 'Version: 1' 'Architecture: all'"
                + " 'Maintainer: nobody' 'Description: other' 'Conflicts: postgresql-15 (<< 16)'"
                + " 'Replaces: postgresql-15' >/tmp/p/DEBIAN/control && dpkg-deb -b /tmp/p /tmp/other.deb")
        .requireStatus(0);
    for (String command : new String[] {"dpkg -i /tmp/other.deb", "dpkg --unpack -R /tmp/p/.."}) {
      assertRefused(2, NEEDED.formatted("removed", command, "removes"), command);
    }
    assertConfigured("postgresql-15");
    assertRefused(
        2,
        NEEDED.formatted("removed", "dpkg --admindir=/var/lib/dpkg/. -r postgresql-15", "removes"),
        "dpkg --admindir=/var/lib/dpkg/. -r postgresql-15");
  }

  /** When apt's own guard is out of the way. */
  private void assertDpkgNamesWhatWasTyped() {
    shell("mv /etc/apt/apt.conf.d/50pg-coexist /root").requireStatus(0);
    Outcome outcome = shell("apt-get purge -y postgresql-15").requireStatus(100);
    String typed = "PG_COEXIST_ALLOW_REMOVAL=15 apt-get purge -y postgresql-15   removes it";
    assertTrue(outcome.out().contains(typed), outcome::toString);
    shell("mv /root/50pg-coexist /etc/apt/apt.conf.d/").requireStatus(0);
  }

  /** What no cluster needs goes in silence, and so does what the administrator says. */
  private void assertGoesWhenAllowed() {
    assertEquals("", said(shell("apt-get purge -y postgresql-17 less").requireStatus(0)));
    assertRefused(
        100,
        NEEDED
            .formatted("purged", "apt-get purge -y postgresql-15", "purges")
            .replace("to PostgreSQL 17", "once a newer postgresql-NN is installed")
            .replace("it once", "it, once")
            .replace("REMOVAL=15", "REMOVAL=17,15"),
        "PG_COEXIST_ALLOW_REMOVAL=17 apt-get purge -y postgresql-15");
    shell("PG_COEXIST_ALLOW_REMOVAL=17,15 apt-get remove -y postgresql-15").requireStatus(0);
    assertClusters("15 shop active binaries-missing");
  }

  @Test
  void aMajorThatOnlyOthersClustersAreOn() {
    start(LabOptions.majors("15,17"));
    assertRefused(
        100,
        """
        pg-coexist: PostgreSQL 15 is not purged, as it is needed:
          cluster 15/main is there, though not registered
        Next: pg_coexist adopt 15/main   registers it, so that it can be upgraded
              pg_dropcluster 15 main   deletes it; GUARD_UNREGISTERED=no in /etc/default/pg-coexist guards none like it
              PG_COEXIST_ALLOW_REMOVAL=15 apt-get purge -y postgresql-15   purges it anyway
        """,
        "apt-get purge -y postgresql-15");
    set("no");
    // Who can tell then which clusters are registered?
    shell(
        "cp -p /etc/postgresql/cluster_ports /root && echo '[broken' >>/etc/postgresql/cluster_ports");
    assertRefused(
        100,
        """
        pg-coexist: PostgreSQL 15 is not purged, as it is needed:
          cluster 15/main is there, and the registry cannot be read
        Next: pg_coexist list   says why
              PG_COEXIST_ALLOW_REMOVAL=15 apt-get purge -y postgresql-15   purges it anyway
        """,
        "apt-get purge -y postgresql-15");
    shell("cp -p /root/cluster_ports /etc/postgresql/").requireStatus(0);
    shell("apt-get purge -y postgresql-15").requireStatus(0);
    assertEquals("", machine.require("pg_lsclusters", "-h"));
  }

  @Test
  void aMajorOfWhichAnOldClusterIsKept() {
    start(LabOptions.majors("15,17"), "shop");
    set("no");
    machine.require("pg_version_upgrade", "-c", "shop");
    assertRefused(
        100, KEPT.formatted("apt-get purge -y postgresql-15"), "apt-get purge -y postgresql-15");
    assertRefused(2, KEPT.formatted("dpkg --purge postgresql-15"), "dpkg --purge postgresql-15");
    assertEquals(
        """
        pg-coexist: the old cluster 15/shop.old is kept, and nothing can start it without PostgreSQL 15
        pg-coexist: Next: pg_version_upgrade -c shop --delete-old   deletes it and any dump
        """,
        said(shell("apt-get remove -y postgresql-15").requireStatus(0)));
    assertClusters("17 shop active online,15 shop.old kept binaries-missing");
    // apt ends this with dpkg --purge --pending, which leaves what was removed before.
    assertEquals("", said(shell("apt-get purge -y less").requireStatus(0)));
    // Its configuration files are left, and a purge of these deletes the data.
    assertRefused(
        100, KEPT.formatted("apt-get purge -y postgresql-15"), "apt-get purge -y postgresql-15");
    preseed("delete-old-shop", "boolean", "true");
    machine.shell(TRIGGER).requireStatus(0);
    assertClusters("17 shop active online");
    assertEquals("", said(shell("apt-get purge -y postgresql-15").requireStatus(0)));
    assertServes("17", "shop");
  }

  @Test
  void bothMajorsOfAnOpenUpgradeAndAGuardWithAFault() {
    start(LabOptions.majors("15,17"), "shop");
    set("no");
    machine.put("tests/src/test/resources/lab/die-at", "/opt");
    machine.shell("/opt/die-at load stop shop -v 17").requireStatus(0);
    machine.shell("kill -KILL $(cat /var/lib/pg-coexist/clusters/shop/lock)").requireStatus(0);
    String needed =
        """
        pg-coexist: PostgreSQL %1$s not purged, as %2$s needed:
          the upgrade of cluster shop from 15 to 17 is not finished
        Next: pg_version_upgrade -c shop -r   finishes it
              PG_COEXIST_ALLOW_REMOVAL=%3$s apt-get purge -y %4$s   purges %5$s anyway
        """;
    String purge = "apt-get purge -y ";
    String both = "postgresql-17 postgresql-15";
    assertRefused(
        100,
        needed.formatted("17 is", "it is", "17", "postgresql-17", "it"),
        purge + "postgresql-17");
    // One message of both.
    assertRefused(
        100, needed.formatted("15 and 17 are", "they are", "15,17", both, "them"), purge + both);
    machine.require("pg_version_upgrade", "-c", "shop", "-r");
    assertServes("17", "shop");

    // A fault of ours blocks nobody, and everybody hears of it.
    shell("sed -i 2ifi /usr/share/pg-coexist/needed-majors").requireStatus(0);
    assertFails("apt-get remove -y less", 2, "apt");
    assertFails("dpkg -r psmisc", 2, "dpkg");
    shell("rm /usr/share/pg-coexist/registry").requireStatus(0);
    assertFails("apt-get remove -y whiptail", 2, "apt");
    // Of this one nothing but the shell's own word is left.
    shell("rm /usr/share/pg-coexist/guard && dpkg -r libnewt0.52").requireStatus(0);
  }

  private void assertFails(String command, int status, String program) {
    Outcome outcome = shell(command).requireStatus(0);
    assertTrue(
        outcome
            .err()
            .contains(
                "pg-coexist: the guard failed with status "
                    + status
                    + ", so nothing keeps "
                    + program
                    + " from removing PostgreSQL majors that clusters need\n"
                    + "Next: apt-get install --reinstall pg-coexist\n"),
        outcome::toString);
  }
}
