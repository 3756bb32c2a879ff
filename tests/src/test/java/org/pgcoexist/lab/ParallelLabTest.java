package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A rich cluster moves from 15 to 17 with the method parallel, disturbed and undisturbed. */
class ParallelLabTest {

  private static final String STATE = FixtureCluster.PATH + ".new/upgrade/";

  private static FixtureCluster shop;

  @BeforeAll
  static void make() {
    shop = new FixtureCluster(LabMachine.start(LabOptions.majors("15,17")), "15", "17");
    shop.machine().put("tests/src/test/resources/lab/die-at", "/opt");
    shop.machine().put("tests/src/test/resources/lab/at", "/opt");
    // A loss of power empties unlogged tables.
    shop.emptyUnloggedTables();
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
    Outcome outcome = shop.machine().shell(script);
    outcome.requireStatus(0);
    return outcome.text();
  }

  private static void assertUpgraded() {
    shop.assertSameContent("5440");
    assertEquals("17", shell("cat " + FixtureCluster.PATH + "/data/PG_VERSION"));
    assertEquals("", shell("find /run/pg-coexist -mindepth 1"));
    assertEquals("", shell("ps -eo args | grep -E '543[01]' | grep -v grep || :"));
  }

  @Test
  void everythingInTheClusterComesAlongAndNoDumpIsWritten() {
    shop.tryAndUpgrade("-m", "parallel", "-j", "3", "-v", "17", "--verify=content")
        .requireStatus(0);

    assertUpgraded();
    assertEquals("", shell("find /var/lib/postgresql -maxdepth 1 -name '*dump*'"));
    assertEquals(
        "shop.upgrade\ntemplate1.upgrade",
        shell("cd " + FixtureCluster.PATH + "/upgrade && ls shop.upgrade template1.upgrade"));
    // What was loaded without fsync is durable, and clients' writes are.
    assertEquals("on", shop.machine().sql("17/shop", "postgres", "SHOW fsync"));
    assertEquals("", shell("find " + FixtureCluster.PATH + "/upgrade -name unsynced"));
  }

  /** What each of its streams reads is what the old server does. */
  @Test
  void aHugeTableGoesInParts() {
    shop.machine()
        .sql(
            "15/shop",
            "shop",
            "CREATE TABLE shop.huge (id int PRIMARY KEY, filler text);"
                + " ALTER TABLE shop.huge ALTER filler SET STORAGE PLAIN;"
                + " INSERT INTO shop.huge SELECT i, repeat(md5(i::text), 60)"
                + " FROM generate_series(1, 300000) i");
    shell(
        "(until [ -e /run/stop ]; do runuser -u postgres -- psql -XAtq -h /run/pg-coexist/shop -p 5431"
            + " -c 'SELECT query FROM pg_stat_activity' postgres | grep -o \"ctid [<>=]* '([0-9]*,0)'\""
            + " >>/run/parts; done) </dev/null >/dev/null 2>&1 &");

    shop.upgrade("-m", "parallel", "-j", "4", "-v", "17", "--verify=content").requireStatus(0);

    shell("touch /run/stop");
    assertEquals(
        "ctid < '(37500,0)'\nctid >= '(0,0)'\nctid >= '(37500,0)'",
        shell("LC_ALL=C sort -u /run/parts"));
    assertEquals(
        "300000|90000|45000150000",
        shop.machine()
            .sql(
                "17/shop",
                "shop",
                "SELECT count(*), count(*) FILTER (WHERE id % 10 > 6), sum(id)"
                    + " FROM shop.huge"));
  }

  /** Kills the command once a database is whole, while others are not. */
  private static void killBetweenDatabases() {
    shop.machine()
        .run(
            "/opt/at",
            "stream",
            "(until ls -d "
                + STATE
                + "stream/[A-Zs]*.moved >/run/moved 2>/run/none; do sleep 0.02; done;"
                + " kill -KILL $jvm) </dev/null >/dev/null 2>&1 &",
            "shop",
            "-v",
            "17",
            "-m",
            "parallel",
            "-j",
            "1");
    assertTrue(shell("ls " + STATE + "stream").contains(".moved"));
    assertTrue(shell("cat " + STATE + "load").startsWith("globals "));
  }

  @Test
  void aKilledOneKeepsTheDatabasesThatAreWhole() {
    killBetweenDatabases();
    String kept = shell("head -n 1 /run/moved");
    String before = shell("stat -c %Y.%i '" + kept + "'");

    shop.upgrade("-r").requireStatus(0);

    assertUpgraded();
    String now = kept.replace(".new", "");
    assertEquals(before, shell("stat -c %Y.%i '" + now + "'"));
  }

  @Test
  void afterABootNothingIsKept() {
    killBetweenDatabases();
    // The machine cannot be booted without losing its disk, so its number stands for that.
    shell("echo 0f0e >" + STATE + "unsynced");
    String initdb = shell("stat -c %i " + STATE + "initdb");

    Outcome outcome = shop.upgrade("-r");

    outcome.requireStatus(0);
    assertUpgraded();
    assertTrue(outcome.out().contains("  1  make the new cluster"), outcome::toString);
    assertTrue(!initdb.equals(shell("stat -c %i " + FixtureCluster.PATH + "/upgrade/initdb")));
  }

  @Test
  void anErrorOfADatabaseIsToldAndItsLogNamed() {
    shop.machine()
        .sql(
            "15/shop",
            "shop",
            "CREATE FUNCTION shop.fails(t text) RETURNS bool LANGUAGE plpgsql AS"
                + " $$BEGIN IF current_setting('server_version_num') > '170000' THEN"
                + " RAISE 'not on this major'; END IF; RETURN true; END$$;"
                + " CREATE TABLE shop.checked (t text CHECK (shop.fails(t)));"
                + " INSERT INTO shop.checked VALUES ('x')");

    Outcome outcome = shop.upgrade("-m", "parallel", "-v", "17");

    assertEquals(1, outcome.status(), outcome::toString);
    assertTrue(
        outcome
            .err()
            .contains(
                "pg_version_upgrade: cannot move the database shop to the new cluster without"
                    + " errors:\n  an error:\n"),
        outcome::toString);
    assertTrue(outcome.err().contains("not on this major"), outcome::toString);
    assertTrue(outcome.err().contains("read the log " + STATE + "shop.upgrade"), outcome::toString);
    assertTrue(shell("cat " + STATE + "shop.upgrade").contains("not on this major"));
    shop.upgrade("--rollback").requireStatus(0);
    assertEquals("15", shell("cat " + FixtureCluster.PATH + "/data/PG_VERSION"));
  }

  @Test
  void optionsThatDoNotFitAreExplained() {
    Outcome dump = shop.upgrade("-m", "parallel", "-d", "/srv");
    assertEquals(
        "pg_version_upgrade: cannot put a dump into /srv:\n"
            + "  the method parallel writes none\n"
            + "Next: leave -d out, or use -m dumpall\n",
        dump.err());
    assertEquals(2, dump.status());
    Outcome jobs = shop.upgrade("-j", "0");
    assertEquals(2, jobs.status());
    assertTrue(jobs.err().contains("bad value \"0\" for -j"), jobs::toString);
  }
}
