package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What our packages leave behind when they are purged: nothing, or what was asked to stay. */
@Tag("slice-2")
class LeftoversLabTest extends PackageEventTests {

  private static final String PURGE =
      "DEBIAN_FRONTEND=noninteractive apt-get purge -y pg-coexist libpg-coexist-java";

  private static final String INSTALL =
      "DEBIAN_FRONTEND=noninteractive apt-get install -y pg-coexist libpg-coexist-java";

  /** Every file with what an administrator could see of it, but for what apt and dpkg write. */
  private static final String FILES =
      """
      all() {
        find / -xdev \\( -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /tmp -o -path /run-shared -o -path /srv \\
            -o -path /var/lib/dpkg -o -path /var/lib/apt -o -path /var/cache/apt -o -path /var/cache/debconf -o -path /var/log \\
            -o -path /var/lib/postgresql \\) -prune -o "$@"
      }
      { all -printf '%p %y %m %u %g %l\\n'; all -type f -exec md5sum {} +; } | sort
      """;

  /** The two packages of a machine that runs clusters once more, as a newer version. */
  private static final String NEWER =
      """
      set -e
      for deb in /srv/lab-repo/pg-coexist/pg-coexist_*.deb /srv/lab-repo/pg-coexist/libpg-coexist-java_*.deb; do
        dpkg-deb -R "$deb" /root/newer
        sed -i 's/^Version: .*/&+newer/; s/(= [^)]*/&+newer/' /root/newer/DEBIAN/control
        dpkg-deb -b /root/newer /tmp
        rm -r /root/newer
      done
      """;

  private void shell(String command) {
    machine.shell(command).requireStatus(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"trixie", "bookworm"})
  void nothing(String suite) {
    start(LabOptions.majors("15").suite(suite));
    shell(PURGE);
    String before = machine.shell(FILES).text();
    assertTrue(before.contains("/etc/postgresql/15/main/postgresql.conf"), "a list of files");
    shell(INSTALL);
    shell("DEBIAN_FRONTEND=noninteractive apt-get install -y --reinstall pg-coexist");
    machine.require("pg_coexist", "create", "shop", "-v", "15");
    machine.sql("15/shop", "postgres", "CREATE TABLE t AS SELECT 'shop' AS a");
    assertANewerVersionDisturbsNothing();
    machine.require("pg_dropcluster", "--stop", "15", "shop");
    shell("DEBIAN_FRONTEND=noninteractive apt-get remove -y pg-coexist");
    // No Java is needed for the rest.
    shell("mv /usr/lib/jvm /usr/lib/away");
    shell(PURGE);
    shell("mv /usr/lib/away /usr/lib/jvm");
    Lines.assertSame(before, machine.shell(FILES).text());
    assertEquals("", machine.shell("debconf-show pg-coexist; dpkg-query -W | grep coexist").out());
  }

  private void assertANewerVersionDisturbsNothing() {
    shell(NEWER);
    String settings = "/etc/default/pg-coexist";
    machine.shell("echo '# mine' >>$1", settings).requireStatus(0);
    String state = machine.shell("cat /etc/postgresql/cluster_ports /var/lib/pg-coexist/m*").text();
    Outcome newer =
        machine
            .shell("DEBIAN_FRONTEND=noninteractive apt-get install -y /tmp/*.deb </dev/null")
            .requireStatus(0);
    assertEquals("", said(newer));
    assertTrue(machine.require("dpkg-query", "-W", "pg-coexist").endsWith("+newer"));
    assertConfigured("pg-coexist");
    assertTrue(machine.require("cat", settings).endsWith("# mine"), "settings stay");
    assertEquals(
        state, machine.shell("cat /etc/postgresql/cluster_ports /var/lib/pg-coexist/m*").text());
    assertClusters("15 shop active online");
    assertServes("15", "shop");
  }

  @Test
  void whatCanFinishAnOpenUpgradeUnlessSaidOtherwise() {
    start(LabOptions.majors("15,17"), "shop");
    machine.put("tests/src/test/resources/lab/die-at", "/opt");
    assertNothingGoesUnderAnUpgradeAtWork();
    Outcome purge = machine.shell(PURGE).requireStatus(0);
    assertEquals(
        """
        pg-coexist: the upgrade of cluster shop is not finished; without this package nothing can finish it or roll it back
        pg-coexist: kept /etc/postgresql/cluster_ports and /var/lib/pg-coexist: an upgrade is not finished, and only they can finish it or roll it back
        """,
        said(purge));
    shell(INSTALL);
    machine.require("pg_version_upgrade", "-c", "shop", "-r");
    assertServes("17", "shop");

    machine.require("pg_version_upgrade", "-c", "shop", "--rollback", "--discard-new-writes");
    shell("/opt/die-at load jvm shop -v 17");
    preseed("purge-open-upgrade", "boolean", "true");
    shell(PURGE);
    shell("[ ! -e /var/lib/pg-coexist ] && [ ! -e /etc/postgresql/cluster_ports ]");
  }

  /** Its programs are in the package. Afterwards it is dead, and stays open. */
  private void assertNothingGoesUnderAnUpgradeAtWork() {
    String pid = machine.shell("/opt/die-at load stop shop -v 17").text();
    Outcome refused = machine.shell(PURGE).requireStatus(100);
    // apt runs dpkg on a terminal, which ends lines in its own way.
    assertTrue(
        refused
            .out()
            .replace("\r", "")
            .contains(
                "pg-coexist: process "
                    + pid
                    + " is upgrading cluster shop, and needs this package until it ends\n"
                    + "Next: remove pg-coexist when it has ended; kill "
                    + pid
                    + "   ends it at a safe point\n"),
        refused::toString);
    assertConfigured("pg-coexist");
    machine.require("kill", "-KILL", pid);
    machine.require("tail", "--pid=" + pid, "-f", "/dev/null");
  }
}
