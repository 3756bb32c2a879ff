package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The planner's statistics of the new cluster, which nothing else waits for. */
@Tag("slice-4")
class StatisticsLabTest {

  private static final String MISSING =
      "shop: its upgrade to 17 is done; its statistics are not complete, and queries may be slow.\n"
          + "  pg_version_upgrade -c shop -r   gathers them";

  /** ANALYZE evaluates the expressions of indexes, here slowly or not at all once it is open. */
  private static final String SQL =
      "CREATE FUNCTION twice(i int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$BEGIN"
          + " IF current_setting('port') = '5440' THEN"
          + " IF current_setting('shop.mode', true) = 'fail' THEN RAISE 'no statistics today'; END IF;"
          + " IF current_setting('shop.mode', true) = 'slow' THEN PERFORM pg_sleep(0.1); END IF;"
          + " END IF; RETURN 2 * i; END$$;"
          + " CREATE TABLE t AS SELECT i FROM generate_series(1, 50) i; CREATE INDEX ON t (twice(i))";

  private static LabMachine machine;

  @BeforeAll
  static void make() {
    machine = LabMachine.start(LabOptions.majors("15,17"));
    machine.put("tests/src/test/resources/lab/die-at", "/opt");
    machine.require("pg_coexist", "create", "shop", "-v", "15", "-p", "5440");
    machine.sql("15/shop", "postgres", SQL);
  }

  @AfterAll
  static void remove() {
    if (machine != null) {
      machine.close();
    }
  }

  @BeforeEach
  void goBack() {
    if (machine.shell("test -d /etc/postgresql/17/shop").status() == 0) {
      upgrade("--rollback", "--discard-new-writes").requireStatus(0);
    }
  }

  private static Outcome upgrade(String... options) {
    String[] words = WithoutTrial.options(options).toArray(new String[0]);
    return machine.shell("pg_version_upgrade -c shop \"$@\"", words);
  }

  private static void mode(String cluster, String mode) {
    machine.sql(cluster, "postgres", "ALTER DATABASE postgres SET shop.mode = " + mode);
  }

  private static String statistics() {
    return machine.sql(
        "17/shop", "postgres", "SELECT count(*) > 0 FROM pg_stats WHERE tablename = 't'");
  }

  private static String list() {
    return machine.shell("pg_coexist list").out();
  }

  @Test
  void aDeathLosesOnlyThem() {
    mode("15/shop", "slow");
    machine.require("/opt/die-at", "analyze", "jvm", "shop", "-v", "17");
    assertEquals("1", machine.sql("17/shop", "postgres", "SELECT 1"));
    assertTrue(list().contains(MISSING), StatisticsLabTest::list);
    String history = machine.require("pg_coexist", "history", "shop", "--json");
    assertTrue(history.contains("\"outcome\":\"done\",\"last-step\":\"analyze\""), history);
    assertTrue(history.contains("\"lacks-statistics\":true"), history);
    upgrade("--rollback").requireStatus(3);

    Outcome again = upgrade("-r", "--json").requireStatus(0);
    assertTrue(again.out().contains("\"started\",\"number\":\"10b\""), again::toString);
    assertTrue(again.out().contains("\"step\":\"analyze\",\"elapsed\":"), again::toString);
    assertEquals("t", statistics());
    assertFalse(list().contains("statistics"), StatisticsLabTest::list);
    upgrade("-r").requireStatus(2);
  }

  @Test
  void aFailureIsAWarning() {
    mode("15/shop", "fail");
    Outcome done = upgrade("-v", "17").requireStatus(0);
    assertTrue(
        done.err()
            .startsWith(
                "warning: cannot gather all statistics of cluster shop: the table public.t of"
                    + " database postgres, index public.t_twice_idx: ERROR:"),
        done::toString);
    assertTrue(done.err().contains("no statistics today"), done::toString);
    assertTrue(done.err().contains("pg_version_upgrade -c shop -r   gathers them"), done::toString);
    assertTrue(
        done.err().contains("--port=5440 --username=postgres --all --analyze-in-stages"),
        done::toString);
    assertTrue(list().contains(MISSING), StatisticsLabTest::list);
    upgrade("-r").requireStatus(0);
    assertTrue(list().contains(MISSING), StatisticsLabTest::list);
    mode("17/shop", "none");
    upgrade("-r", "--superuser=nobody").requireStatus(0);
    assertTrue(list().contains(MISSING), "a role that is not there");
    upgrade("-r").requireStatus(0);
    assertEquals("t", statistics());
    assertFalse(list().contains("statistics"), StatisticsLabTest::list);
  }

  @Test
  void theyCanBeForgotten() {
    mode("15/shop", "fail");
    upgrade("-v", "17").requireStatus(0);
    upgrade("-r", "--analyze=before").requireStatus(2);
    upgrade("-r", "--analyze=none").requireStatus(0);
    assertFalse(list().contains("statistics"), StatisticsLabTest::list);
    upgrade("--delete-old").requireStatus(0);
    machine.require("pg_dropcluster", "--stop", "17", "shop");
    machine.require("rm", "-rf", "/var/lib/postgresql/shop");
    machine.require("rm", "-f", "/etc/postgresql/cluster_ports");
    machine.require("pg_coexist", "create", "shop", "-v", "15", "-p", "5440");
    machine.sql("15/shop", "postgres", SQL);
  }

  @Test
  void beforeOpeningAndNever() {
    mode("15/shop", "fail");
    Outcome before = upgrade("-v", "17", "--analyze=before", "--json").requireStatus(0);
    assertTrue(before.out().contains("\"number\":\"7d\",\"step\":\"analyze-before\""), "a step");
    assertFalse(before.out().contains("\"step\":\"analyze\""), before::toString);
    assertEquals("t", statistics());
    goBack();
    Outcome never = upgrade("-v", "17", "--analyze=none", "--json").requireStatus(0);
    assertFalse(never.out().contains("analyze"), never::toString);
    assertEquals("f", statistics());
  }
}
