package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A rich cluster moves from 13 to 18 with {@code pg_upgrade --swap}, which moves its files. From
 * 13, as its columns have no mark that the pg_dump 18 of the laboratory would stumble over.
 */
class SwapLabTest {

  private static final String PG_UPGRADE = "/usr/lib/postgresql/18/bin/pg_upgrade";

  private static final String BASE = FixtureCluster.PATH + "/data/base";

  private static FixtureCluster shop;

  @BeforeAll
  static void make() {
    LabMachine machine = LabMachine.start(LabOptions.majors("13,15,17,18"));
    shop = new FixtureCluster(machine, "13", "18", "--no-icu-indexes");
    machine.put("tests/src/test/resources/lab/die-at", "/opt");
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

  private static String shell(String script) {
    return shop.machine().shell(script).requireStatus(0).text();
  }

  private static String sql(String database, String statement) {
    return shop.machine().sql("13/shop", database, statement);
  }

  private static void assertRefused(String why, String... options) {
    Outcome outcome = shop.upgrade(options);
    assertEquals(3, outcome.status(), outcome::toString);
    assertTrue(outcome.err().contains(why), outcome::toString);
  }

  private static Outcome swap(String... more) {
    String[] options = new String[more.length + 4];
    System.arraycopy(new String[] {"-m", "swap", "-v", "18"}, 0, options, 0, 4);
    System.arraycopy(more, 0, options, 4, more.length);
    return shop.upgrade(options);
  }

  /**
   * All files of databases but a cache, with what is in those of users: a server that starts and
   * stops changes catalogs.
   */
  private static String files() {
    return shell(
        "cd "
            + FixtureCluster.PATH
            + "/data && find -L base pg_tblspc/*/PG_13_* -type f ! -name pg_internal.init"
            + " | LC_ALL=C sort && find -L base pg_tblspc/*/PG_13_* -type f"
            + " -name '[1-9][0-9][0-9][0-9][0-9]*' | LC_ALL=C sort | tr '\\n' '\\0'"
            + " | xargs -0 sha256sum; ls pg_tblspc; ls global/pg_control*");
  }

  /** Of a cluster that does not run, so that no server touches the files on the way back. */
  private static String filesAtRest() {
    shell("pg_ctlcluster 13 shop stop");
    return files();
  }

  private static void takeBack(String before) {
    shop.upgrade("--rollback").requireStatus(0);
    assertTakenBack(before);
  }

  private static void assertTakenBack(String before) {
    Lines.assertSame(before, files());
    assertEquals(
        "",
        shell(
            "ls -d /var/lib/postgresql/shop.* /srv/tablespaces/*/PG_18_* 2>/dev/null;"
                + " find /var/lib/postgresql /srv/tablespaces -name 'moved_for*'"));
    shell("pg_ctlcluster 13 shop start");
    shop.assertSameContent("5440");
  }

  private static void assertFinished() {
    shell("pg_ctlcluster 18 shop status || pg_ctlcluster 18 shop start");
    shop.assertSameContentButGrants("5440");
  }

  @Test
  void theFilesAreMovedAndTheOldClusterCannotBeStartedAnyMore() {
    // An empty directory of the database stays in the tablespace.
    sql("postgres", "CREATE TABLE gone (i int) TABLESPACE fast");
    sql("postgres", "INSERT INTO gone VALUES (1)");
    sql("postgres", "DROP TABLE gone");
    Outcome done = swap().requireStatus(0);

    assertTrue(done.out().contains("it cannot be started, since the new one has its data files"));
    shop.assertSameContentButGrants("5440");
    assertTrue(shop.machine().run("pg_ctlcluster", "13", "shop.old", "start").status() != 0);
    assertEquals(
        "kept disabled",
        shell("pg_coexist list -H | awk '$2 == \"shop.old\" { print $4, $5 }'").strip());
    // But for template0 nothing is left there, and nothing has two names.
    assertEquals(
        "moved_for_upgrade",
        shell("cd /var/lib/postgresql/shop.old/data/base; ls | grep -v -e '^1[0-9]*$' -e pgsql_tmp")
            .strip());
    assertEquals(
        "", shell("find /var/lib/postgresql/shop/data /srv/tablespaces -type f -links +1"));
    assertRefused("it has the old one's data files", "--rollback");
    assertRefused("it has the old one's data files", "--rollback", "--discard-new-writes");

    shop.upgrade("--delete-old").requireStatus(0);
    shell("pg_ctlcluster 18 shop restart");
    shop.assertSameContentButGrants("5440");
    assertEquals(
        "",
        shell("ls -d /var/lib/postgresql/shop.old /srv/tablespaces/*/PG_13_* 2>/dev/null || :"));
  }

  @Test
  void whatIsInTheWay() {
    assertRefused("pg_upgrade of PostgreSQL 17 cannot swap files", "-m", "swap", "-v", "17");
    assertRefused("use -m link", "--check", "-m", "swap", "-v", "17");
    assertRefused("rows cannot be compared", "-m", "swap", "-v", "18", "--verify=rows");
    shell("install -d -o postgres " + BASE + "/moved_for_upgrade");
    assertRefused("another pg_upgrade --swap has been at work", "-m", "swap", "-v", "18");
    shell("rmdir " + BASE + "/moved_for_upgrade");
    swap("--check").requireStatus(0);
    shop.assertSameContent("5440");
  }

  /** All has been moved, the new cluster compared; and the power fails. */
  @Test
  void untilTheNewClusterIsOpenedTheWayBackIsOpen() {
    String before = filesAtRest();
    shell("/opt/die-at stop-both power shop -v 18 -m swap");
    assertEquals("pg_control.old", shell("cd " + BASE + "/../global; ls pg_control*"));
    assertFalse(shell("ls " + BASE + "/moved_for_upgrade").isEmpty());
    shell("/opt/die-at switch jvm shop -r");
    takeBack(before);

    shell("/opt/die-at stop-both power shop -v 18 -m swap");
    shop.upgrade("-r").requireStatus(0);
    assertFinished();
  }

  /** Something lies where pg_upgrade wants to move to: it ends among the moves. */
  @Tag("slice-1")
  @Test
  void itFailsAmongItsMoves() {
    String oid = sql("postgres", "SELECT oid FROM pg_database WHERE datname = 'Größe-Ω'");
    for (String obstacle :
        new String[] {
          // The first move of a database; a catalog that only the new cluster has.
          BASE + "/moved_for_upgrade/" + oid + "/mine", BASE + "/" + oid + "/6237"
        }) {
      reset();
      String before = filesAtRest();
      replace("mkdir -p '" + obstacle + "'; exec \"$0.real\" \"$@\"");
      Outcome failed = swap();
      fix();
      assertEquals(1, failed.status(), failed::toString);
      assertTrue(failed.err().contains("could not rename"), failed::toString);
      assertTrue(failed.err().contains("remove nothing by hand"), failed::toString);
      assertEquals("pg_control.old", shell("cd " + BASE + "/../global; ls pg_control*"));
      takeBack(before);
    }
  }

  /** Puts a script in the place of pg_upgrade, but where that only looks at the clusters. */
  private static void replace(String script) {
    shop.machine()
        .shell(
            "mv $1 $1.real && printf '#!/bin/bash\\n%s\\n' \"$2\" >$1 && chmod 755 $1",
            PG_UPGRADE,
            "case \" $* \" in *' --check '* | *' --version '* | *' -V '*) exec \"$0.real\" \"$@\";;"
                + " esac; "
                + script)
        .requireStatus(0);
  }

  /** A moment after a file or directory is there. */
  private static void strikeAt(String path, String what) {
    replace(
        "\"$0.real\" \"$@\" & pid=$!; until compgen -G '"
            + path
            + "' >/dev/null || ! kill -0 $pid; do :; done; "
            + what);
  }

  private static void fix() {
    shell("mv " + PG_UPGRADE + ".real " + PG_UPGRADE);
  }

  private static Outcome killed(String moment, String... options) {
    strikeAt(moment, "kill -KILL $pid; exit 1");
    Outcome failed = swap(options);
    fix();
    assertEquals(1, failed.status(), failed::toString);
    return failed;
  }

  /** What it has forked for the tablespaces goes on. */
  @Tag("slice-3")
  @Test
  void itIsKilledAmongItsMoves() {
    String before = filesAtRest();
    killed(BASE + "/moved_for_upgrade");
    takeBack(before);
    killed(BASE + "/moved_for_upgrade/1_old_catalogs/PG_VERSION");
    shop.upgrade("-r").requireStatus(0);
    assertFinished();
  }

  /** The way back begins at once, whatever it has forked still does. */
  @Tag("slice-2")
  @Test
  void itIsKilledAmongItsMovesAndAllIsTakenBack() {
    for (String moment :
        new String[] {
          FixtureCluster.TABLESPACES + "/fast/PG_13_*/moved_for_upgrade",
          FixtureCluster.PATH + ".new/data/base/1/6237"
        }) {
      reset();
      String before = filesAtRest();
      Outcome failed = killed(moment, "--on-failure=restore");
      assertTrue(failed.err().contains("everything was undone"), failed::toString);
      assertTakenBack(before);
    }
  }

  @Tag("slice-4")
  @Test
  void everythingIsKilledAmongItsMoves() {
    for (boolean back : new boolean[] {true, false}) {
      reset();
      String before = filesAtRest();
      shell("rm -f /tmp/reached; mkfifo -m 666 /tmp/reached");
      strikeAt(BASE + "/moved_for_upgrade/5_old_catalogs/*", "echo >/tmp/reached; wait $pid");
      shell(
          "setsid pg_version_upgrade -c shop -v 18 -m swap -q & read -r </tmp/reached || :;"
              + " kill -KILL $!; pids=$(ps -o pid= -u postgres);"
              + " [ -z \"$pids\" ] || kill -KILL $pids || :; wait || :");
      fix();
      if (back) {
        takeBack(before);
      } else {
        shop.upgrade("-r").requireStatus(0);
        assertFinished();
      }
    }
  }
}
