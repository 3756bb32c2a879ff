package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Old and new are compared before the switch: what the new cluster lacks is named, and nothing else
 * is. Each test stops an upgrade before the comparison and changes the new cluster behind its back.
 */
@Tag("slice-3")
class VerifyLabTest {

  private static final String SHEETS = "/var/lib/postgresql/shop.new/upgrade/verify/";

  private static FixtureCluster shop;

  @BeforeAll
  static void make() {
    shop = new FixtureCluster(LabMachine.start(LabOptions.majors("15,17")), "15", "17");
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

  private static void dieAt(String step, String level) {
    shop.machine()
        .run("/opt/die-at", step, "jvm", "shop", "-m", "dumpall", "-v", "17", "--verify=" + level)
        .requireStatus(0);
  }

  private static void dieAtAgain(String step) {
    shop.machine().run("/opt/die-at", step, "jvm", "shop", "-r").requireStatus(0);
  }

  /** SQL in the new cluster while its server is private. */
  private static void inNew(String database, String sql) {
    shop.machine()
        .as(
            "postgres",
            "env",
            "PGOPTIONS=-c default_transaction_read_only=off",
            "/usr/lib/postgresql/17/bin/psql",
            "-Xq",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            "/run/pg-coexist/shop",
            "-p",
            "5430",
            "-d",
            database,
            "-c",
            sql)
        .requireStatus(0);
  }

  /** An upgrade that was continued and found these differences. */
  private static void assertFound(Outcome outcome, String differences) {
    outcome.requireStatus(1);
    assertEquals(
        "pg_version_upgrade: the new cluster of shop is not the same as the old one:\n"
            + differences.indent(2)
            + "  cluster shop has the status failed-upgrade and serves no client; its old data is"
            + " untouched\n"
            + "Next: diff --text "
            + SHEETS
            + "old "
            + SHEETS
            + "new   shows all of it\n"
            + "      pg_version_upgrade -c shop -r --accept-differences   continues anyway\n"
            + "      pg_version_upgrade -c shop -r   continues\n"
            + "      pg_version_upgrade -c shop --rollback   undoes everything\n",
        hashesAsOne(outcome.err()));
  }

  /** A hash says only whether two contents are the same. */
  private static String hashesAsOne(String text) {
    return text.replaceAll("(content|comments) -?\\d+", "$1 HASH");
  }

  private static String closedDatabases(String cluster) {
    return shop.machine()
        .sql(
            cluster,
            "postgres",
            "SELECT string_agg(datname, ',' ORDER BY datname) FROM pg_database WHERE NOT datallowconn");
  }

  @Test
  void whatWasComparedIsNotComparedAgainAndClosedDatabasesAreClosed() {
    dieAt("stop-both", "content");
    Outcome outcome = shop.upgrade("-r").requireStatus(0);

    for (String step :
        new String[] {"dump the old cluster", "load the dump", "compare old and new"}) {
      assertTrue(
          outcome.out().lines().anyMatch(l -> l.contains(step) && l.endsWith("done before")),
          outcome::toString);
    }
    assertEquals("", outcome.err());
    shop.assertSameContent("5440");
    assertEquals("-closed $HOME %s,template0", closedDatabases("17/shop"));
    shop.machine().require("pg_ctlcluster", "15", "shop.old", "start");
    assertEquals("-closed $HOME %s,template0", closedDatabases("15/shop.old"));
    assertEquals(
        "", shop.machine().require("find", "/var/lib/postgresql/shop/upgrade", "-name", "verify"));
  }

  @Test
  void aChangedDefinitionIsFoundByDefaultAndTakenBack() {
    dieAt("verify", "schema");
    inNew("shop", "DROP INDEX shop.customers_happy");
    inNew("shop", "REVOKE SELECT ON shop.orders FROM staff");
    inNew("shop", "SELECT nextval('shop.mid_course')");
    inNew("shop", "SELECT lo_unlink(424203)");
    inNew("postgres", "ALTER ROLE ALL RESET log_min_duration_statement");
    inNew("postgres", "ALTER DATABASE postgres CONNECTION LIMIT 7");
    // No row is counted by default.
    inNew("shop", "DELETE FROM shop.orders_other");

    assertFound(
        shop.upgrade("-r"),
        """
        7 objects differ, the first:
        database shop, large objects:
          old: 5, owners, privileges and comments HASH
          new: 4, owners, privileges and comments HASH
        database shop, sequence shop.mid_course:
          old: last value 28
          new: last value 43
        database postgres:
          old: connection limit 50
          new: connection limit 7
        settings:
          old: ALTER ROLE ALL: log_min_duration_statement=10s
          new: nothing
        database shop, ACL TABLE orders in schema shop:
          old: GRANT SELECT,INSERT ON TABLE shop.orders TO staff;
          new: GRANT INSERT ON TABLE shop.orders TO staff;
        """);
    assertEquals(
        "600 postgres new\n600 postgres old",
        shop.machine().shell("cd " + SHEETS + " && stat -c '%a %U %n' *").text());
    shop.upgrade("--rollback").requireStatus(0);
    shop.assertSameContent("5440");
    assertEquals("-closed $HOME %s,template0", closedDatabases("15/shop"));
  }

  @Test
  void aMissingRowIsFoundByCountingAndFoundNoMoreWhenItIsBack() {
    dieAt("verify", "rows");
    inNew("CAPITALS", "DELETE FROM \"BYTES\" WHERE length(v) = 2");
    // No value is looked at.
    inNew("shop", "UPDATE shop.\"values\" SET t = '' WHERE id = 1");

    assertFound(
        shop.upgrade("-r"),
        """
        one object differs:
        database CAPITALS, rows of table public.BYTES:
          old: 4 rows
          new: 3 rows
        """);
    dieAtAgain("verify");
    inNew("CAPITALS", "INSERT INTO \"BYTES\" VALUES ('x')");
    shop.upgrade("-r").requireStatus(0);
  }

  @Test
  void aChangedValueIsFoundByItsContentAndAcceptedOnRequest() {
    dieAt("verify", "content");
    inNew("shop", "UPDATE shop.\"values\" SET t = '' WHERE id = 1");
    inNew("shop", "SELECT lo_put(424202, 8999, 'X')");
    inNew("-closed $HOME %s", "UPDATE secret SET v = 'x' WHERE v IS NULL");
    String differences =
        """
        3 objects differ:
        database -closed $HOME %s, rows of table public.secret:
          old: 2 rows, content HASH
          new: 2 rows, content HASH
        database shop, large objects from 424000 to 424999:
          old: 4, content HASH
          new: 4, content HASH
        database shop, rows of table shop.values:
          old: 38 rows, content HASH
          new: 38 rows, content HASH
        """;
    assertFound(shop.upgrade("-r"), differences);

    Outcome accepted = shop.upgrade("-r", "--accept-differences").requireStatus(0);
    assertEquals(
        "warning: old and new differ, which is accepted; "
            + differences.strip().replace("\n", "\n  ")
            + "\n",
        hashesAsOne(accepted.err() + accepted.out())
            .replaceAll("(?s).*(warning: old and new.*38 rows, content HASH\n).*", "$1"));
    assertEquals("-closed $HOME %s,template0", closedDatabases("17/shop"));
  }
}
