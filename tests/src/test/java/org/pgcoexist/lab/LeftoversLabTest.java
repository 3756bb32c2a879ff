package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What our packages leave behind when they are purged: nothing, or what was asked to stay. */
class LeftoversLabTest extends PackageEventTests {

  private static final String PURGE =
      "DEBIAN_FRONTEND=noninteractive apt-get purge -y pg-coexist libpg-coexist-java";

  private static final String INSTALL =
      "DEBIAN_FRONTEND=noninteractive apt-get install -y pg-coexist libpg-coexist-java";

  /** Every file with what an administrator could see of it, but for what apt and dpkg write. */
  private static final String FILES =
      """
      find / -xdev \\( -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /tmp -o -path /run-shared -o -path /srv \\
          -o -path /var/lib/dpkg -o -path /var/lib/apt -o -path /var/cache/apt -o -path /var/cache/debconf -o -path /var/log \\
          -o -path /var/lib/postgresql \\) -prune -o -type f -printf '%p %m %u %g ' -exec md5sum {} ';' \\
          -o -printf '%p %y %m %u %g %l\\n' | sort
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
    machine.require("pg_dropcluster", "--stop", "15", "shop");
    shell("DEBIAN_FRONTEND=noninteractive apt-get remove -y pg-coexist");
    // No Java is needed for the rest.
    shell("mv /usr/lib/jvm /usr/lib/away");
    shell(PURGE);
    shell("mv /usr/lib/away /usr/lib/jvm");
    Lines.assertSame(before, machine.shell(FILES).text());
    assertEquals("", machine.shell("debconf-show pg-coexist; dpkg-query -W | grep coexist").out());
  }

  @Test
  void whatCanFinishAnOpenUpgradeUnlessSaidOtherwise() {
    start(LabOptions.majors("15,17"), "shop");
    machine.put("tests/src/test/resources/lab/die-at", "/opt");
    shell("/opt/die-at load jvm shop -v 17");
    Outcome purge = machine.shell(PURGE).requireStatus(0);
    assertEquals(
        """
        pg-coexist: the upgrade of cluster shop is not finished; without this package nothing can finish it or take it back
        pg-coexist: kept /etc/postgresql/cluster_ports and /var/lib/pg-coexist: an upgrade is not finished, and only they can finish it or take it back
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
}
