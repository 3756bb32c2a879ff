package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * pg_upgrade of other majors; that of 18 brings statistics. From 13, as its columns have no mark
 * that the pg_dump 18 of the laboratory would stumble over.
 */
class PgUpgradeMajorsLabTest {

  private static FixtureCluster shop;

  @BeforeAll
  static void make() {
    LabMachine machine = LabMachine.start(LabOptions.majors("13,15,17,18"));
    shop = new FixtureCluster(machine, "13", "18", "--no-icu-indexes");
    machine.sql("13/shop", "postgres", "CREATE TABLE counted AS SELECT 1 AS n");
    machine.sql("13/shop", "postgres", "ANALYZE counted");
    shop.remember();
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

  private static String counted(String cluster) {
    return shop.machine()
        .sql(
            cluster,
            "postgres",
            "SELECT last_analyze IS NULL, (SELECT count(*) FROM pg_stats WHERE tablename ="
                + " 'counted') FROM pg_stat_user_tables WHERE relname = 'counted'");
  }

  @Tag("slice-7")
  @Test
  void statisticsComeAlong() {
    shop.tryAndUpgrade("-m", "copy", "-v", "18", "--verify=content", "--analyze=none")
        .requireStatus(0);
    shop.assertSameContentButGrants("5440");
    assertEquals("t|1", counted("18/shop"));
  }

  /** What came along is not gathered again. */
  @Tag("slice-7")
  @Test
  void missingStatisticsAreGathered() {
    String of = "SELECT count(*) FROM pg_stats WHERE tablename = 'uncounted'";
    shop.machine().sql("13/shop", "postgres", "CREATE TABLE uncounted AS SELECT 1 AS n");
    assertEquals("0", shop.machine().sql("13/shop", "postgres", of));
    shop.upgrade("-m", "link", "-v", "18").requireStatus(0);
    assertEquals("1", shop.machine().sql("18/shop", "postgres", of));
    assertEquals("t|1", counted("18/shop"));
  }

  @Tag("slice-1")
  @Test
  void fromMajorToMajor() {
    shop.tryAndUpgrade("-m", "copy", "-v", "15").requireStatus(0);
    shop.assertSameContentButGrants("5440");
    shop.upgrade("--delete-old").requireStatus(0);
    shop.upgrade("-m", "link", "-v", "17").requireStatus(0);
    shop.assertSameContentButGrants("5440");
  }

  /** Who reads rows writes to their pages, so that this is the end of the way back. */
  @Tag("slice-7")
  @Test
  void statisticsBeforeTheOpeningOfSharedFiles() {
    shop.machine().put("tests/src/test/resources/lab/die-at", "/opt");
    shop.machine()
        .shell("/opt/die-at stop-both jvm shop -v 17 -m link --analyze=before")
        .requireStatus(0);
    Outcome refused = shop.upgrade("--rollback");
    assertEquals(3, refused.status(), refused::toString);
    assertTrue(refused.err().contains("it has the old one's data files"), refused::toString);
    shop.upgrade("-r").requireStatus(0);
    shop.assertSameContentButGrants("5440");
    assertTrue(counted("17/shop").endsWith("|1"));
  }

  /** Without asking, nobody ends the way back of a cluster that does not run. */
  @Tag("slice-2")
  @Test
  void statisticsOfSharedFilesThatNobodyServes() {
    shop.machine().require("pg_ctlcluster", "13", "shop", "stop");
    Outcome done = shop.upgrade("-m", "link", "-v", "17").requireStatus(0);
    assertTrue(done.err().contains("statistics are yet to be gathered"), done::toString);
    shop.upgrade("--rollback").requireStatus(0);
    shop.machine().require("pg_ctlcluster", "13", "shop", "start");
    shop.assertSameContentButGrants("5440");

    shop.machine().require("pg_ctlcluster", "13", "shop", "stop");
    shop.upgrade("-m", "link", "-v", "17").requireStatus(0);
    shop.machine().require("pg_ctlcluster", "17", "shop", "start");
    shop.upgrade("-r").requireStatus(0);
    assertEquals("f|1", counted("17/shop"));
  }
}
