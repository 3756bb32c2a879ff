package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A rich cluster moves from 15 to 17 with pg_upgrade. */
class PgUpgradeLabTest {

  private static FixtureCluster shop;

  @BeforeAll
  static void make() {
    shop =
        new FixtureCluster(
            LabMachine.start(LabOptions.majors("15,17")), "15", "17", "--no-icu-indexes");
    shop.machine().put("tests/src/test/resources/lab/die-at", "/opt");
  }

  @AfterAll
  static void remove() {
    if (shop != null) {
      shop.close();
    }
  }

  @BeforeEach
  void reset() {
    shop.reset();
  }

  private static String require(String... argv) {
    return shop.machine().require(argv);
  }

  private static String shell(String script) {
    return shop.machine().shell(script).text();
  }

  private static void change(String script) {
    shop.machine().shell(script).requireStatus(0);
  }

  private static void assertRefused(String why, String... options) {
    Outcome outcome = shop.upgrade(options);
    assertEquals(3, outcome.status(), outcome::toString);
    assertTrue(outcome.err().contains(why), outcome::toString);
  }

  @Test
  void theFilesAreCopiedAndTheOldClusterStaysWhatItWas() {
    shop.tryAndUpgrade("-m", "copy", "-v", "17", "--verify=content").requireStatus(0);

    shop.assertSameContentButGrants("5440");
    String port = shell("pg_lsclusters -h | awk '$2 == \"shop.old\" { print $3 }'");
    change("pg_ctlcluster 15 shop.old start");
    shop.assertSameContent(port);
    change("pg_ctlcluster 15 shop.old stop");
    shop.upgrade("--rollback", "--discard-new-writes").requireStatus(0);
    shop.assertSameContent("5440");
  }

  @Test
  void theFilesAreSharedAndTheOldClusterCannotBeStartedAnyMore() {
    Outcome done = shop.upgrade("-m", "link", "-v", "17");
    done.requireStatus(0);

    assertTrue(
        done.err().contains("nothing in database \"Größe-Ω\" depends on that"), done::toString);
    assertTrue(done.out().contains("it cannot be started, since the new one has its data files"));
    shop.assertSameContentButGrants("5440");
    assertEquals(
        "disabled", require("grep", "-v", "^#", "/etc/postgresql/15/shop.old/start.conf").strip());
    assertTrue(shop.machine().run("pg_ctlcluster", "15", "shop.old", "start").status() != 0);
    assertEquals(
        "kept disabled",
        shell("pg_coexist list -H | awk '$2 == \"shop.old\" { print $4, $5 }'").strip());
    assertEquals(
        "", shell("ls /var/lib/postgresql/shop/data/pg_upgrade_output.d 2>/dev/null || :"));
    assertTrue(
        shell("ls -R /var/lib/postgresql/shop/upgrade/pg_upgrade").contains("pg_upgrade_server"));
    // Files and tablespaces of both are the same.
    String shared = shell("find /var/lib/postgresql/shop/data /srv/tablespaces -links 2 | wc -l");
    assertTrue(Integer.parseInt(shared.strip()) > 100, shared);
    assertRefused("it has the old one's data files", "--rollback");
    assertRefused("it has the old one's data files", "--rollback", "--discard-new-writes");

    shop.upgrade("--delete-old").requireStatus(0);
    change("pg_ctlcluster 17 shop restart");
    shop.assertSameContentButGrants("5440");
    assertEquals("", shell("ls -d /var/lib/postgresql/shop.old /srv/tablespaces/*/PG_15_* || :"));
  }

  /**
   * The users' files. pg_upgrade's server of the old cluster writes to its catalogs, as any does.
   */
  private static String relations() {
    return shell(
        "cd /var/lib/postgresql/shop/data && find -L base pg_tblspc/*/PG_15_* -type f"
            + " -name '[1-9][0-9][0-9][0-9][0-9]*' | LC_ALL=C sort | xargs sha256sum");
  }

  /** Its programs are of two releases of Debian. */
  @Test
  void indexesThatAnotherIcuWouldSortAreNotBrought() {
    shop.machine()
        .sql(
            "15/shop",
            "Größe-Ω",
            "CREATE INDEX ON names (name); CREATE INDEX ON names (lower(name))");
    shop.machine()
        .sql(
            "15/shop",
            "postgres",
            "CREATE TABLE letters (l text COLLATE \"de-x-icu\") PARTITION BY RANGE (l)");
    Outcome refused = shop.upgrade("-m", "copy", "-v", "17", "--check");
    assertEquals(3, refused.status(), refused::toString);
    for (String finding :
        new String[] {
          "PostgreSQL 15 sorts text with libicui18n.so.72 and 17 with libicui18n.so.76: 2 indexes or"
              + " partitioned tables in database \"Größe-Ω\" depend on the collation \"default\"",
          "1 index or partitioned table in database \"postgres\" depends on the collation"
              + " \"de-x-icu\""
        }) {
      assertTrue(refused.err().contains(finding), refused::toString);
    }
    shop.upgrade("-m", "parallel", "-v", "17", "--check").requireStatus(0);
  }

  @Test
  void untilTheNewClusterIsOpenedNobodyWritesToTheSharedFiles() {
    change("/opt/die-at transfer jvm shop -v 17 -m link");
    String before = relations();
    change("/opt/die-at stop-both power shop -r");

    assertEquals(
        "pg_control.old", shell("cd /var/lib/postgresql/shop/data/global; ls pg_control*"));
    Lines.assertSame(before, relations());
    shop.upgrade("--rollback").requireStatus(0);
    shop.assertSameContent("5440");
    assertEquals("", shell("ls -d /var/lib/postgresql/shop.* /srv/tablespaces/*/PG_17_* || :"));
    assertEquals(
        "15 shop 5440 active online",
        shell("pg_coexist list -H | awk '$2 ~ /shop/ { print $1, $2, $3, $4, $5 }'").strip());
  }

  @Test
  void aHookScriptThatMayWriteIsTheEndOfTheWayBack() {
    change(
        "mkdir -p /etc/postgresql-common/pg_upgradecluster.d; cd /etc/postgresql-common/pg_upgradecluster.d;"
            + " printf '#!/bin/sh\\n[ $4 = init ] || [ -e /run/fixed ]\\n' >stop; chmod 755 stop");
    Outcome failed = shop.upgrade("-m", "link", "-v", "17");
    assertEquals(1, failed.status(), failed::toString);
    assertTrue(failed.err().contains("a hook script failed"), failed::toString);
    assertRefused("it has the old one's data files", "--rollback");
    change("touch /run/fixed");
    shop.upgrade("-r").requireStatus(0);
    shop.assertSameContentButGrants("5440");
    change("rm /run/fixed");
  }
}
