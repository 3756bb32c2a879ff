package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** pg_upgrade to 18 from the majors of Debian 12 and 13, with tablespaces and slots. */
class PgUpgradeTo18LabTest {

  /**
   * Servers of November 2026 mark columns, and the pg_dump 18 of the laboratory is from before: it
   * would write the mark down, which the preflight refuses rightly. Here no column has one.
   */
  private static final String UNMARK =
      "export PGPORT=5440 PGOPTIONS='-c allow_system_table_mods=on"
          + " -c default_transaction_read_only=off'\n"
          + "psql -XAtd postgres -c 'SELECT datname FROM pg_database WHERE datallowconn' |\n"
          + "while IFS= read -r PGDATABASE; do export PGDATABASE; psql -Xq -v ON_ERROR_STOP=1 -c \"\n"
          + "  UPDATE pg_attribute SET attoptions = (SELECT array_agg(o) FROM unnest(attoptions) o\n"
          + "  WHERE o NOT LIKE 'pg_attver=%') WHERE attoptions::text LIKE '%pg_attver=%'\"\n"
          + "  || exit 1; done";

  private static FixtureCluster unmarked(String from) {
    LabMachine machine = LabMachine.start(LabOptions.majors("15,17,18"));
    FixtureCluster shop = new FixtureCluster(machine, from, "18", "--no-icu-indexes");
    Outcome refused = shop.upgrade("-m", "copy", "-v", "18", "--check");
    assertTrue(refused.err().contains("pg_attver"), refused::toString);
    // A closed database has no marked column that anybody looked at; it is opened for it.
    machine.sql(
        from + "/shop",
        "postgres",
        "ALTER DATABASE \"-closed $HOME %s\" WITH ALLOW_CONNECTIONS true");
    machine.as("postgres", "bash", "-c", UNMARK).requireStatus(0);
    machine.sql(
        from + "/shop",
        "postgres",
        "ALTER DATABASE \"-closed $HOME %s\" WITH ALLOW_CONNECTIONS false");
    machine.sql(from + "/shop", "postgres", "ALTER SYSTEM SET wal_level = logical");
    shop.remember();
    return shop;
  }

  private static void assertMoves(FixtureCluster shop, String method) {
    shop.reset();
    shop.upgrade("-m", method, "-v", "18").requireStatus(0);
    shop.assertSameContentButGrants("5440");
  }

  @Test
  void from15() {
    try (FixtureCluster shop = unmarked("15")) {
      assertMoves(shop, "copy");
      assertMoves(shop, "link");
      assertMoves(shop, "swap");
    }
  }

  @Test
  void from17WithSlots() {
    try (FixtureCluster shop = unmarked("17")) {
      assertMoves(shop, "swap");
      shop.reset();
      slotsComeAlong(shop);
    }
  }

  private static void slotsComeAlong(FixtureCluster shop) {
    LabMachine machine = shop.machine();
    machine.sql("17/shop", "postgres", "CREATE TABLE fed (n int)");
    machine.as("postgres", "bash", "-c", UNMARK).requireStatus(0);
    machine.sql(
        "17/shop",
        "postgres",
        "SELECT pg_create_logical_replication_slot('feed', 'test_decoding')");
    Outcome refused = shop.upgrade("-m", "link", "-v", "18", "--check");
    assertEquals(3, refused.status(), refused::toString);
    assertTrue(refused.err().contains("\"feed\" of database \"postgres\" has no consumer now"));

    machine
        .shell(
            "cd /; setpriv --reuid=postgres --regid=postgres --init-groups"
                + " /usr/lib/postgresql/17/bin/pg_recvlogical -p 5440 -d postgres --slot=feed"
                + " --start --no-loop --file=/var/lib/postgresql/feed </dev/null >/run/consumer"
                + " 2>&1 & until [ \"$(setpriv --reuid=postgres --regid=postgres --init-groups psql"
                + " -XAtp 5440 -c 'SELECT active FROM pg_replication_slots')\" = t ]; do sleep 0.1;"
                + " done")
        .requireStatus(0);
    machine.sql("17/shop", "postgres", "INSERT INTO fed VALUES (1)");
    shop.upgrade("-m", "link", "-v", "18").requireStatus(0);

    assertTrue(
        machine.shell("cat /var/lib/postgresql/feed").text().contains("INSERT: n[integer]:1"));
    assertEquals(
        "feed|t",
        machine.sql(
            "18/shop",
            "postgres",
            "SELECT slot_name, invalidation_reason IS NULL FROM pg_replication_slots"));
    machine.sql("18/shop", "postgres", "INSERT INTO fed VALUES (2)");
    assertEquals(
        "table public.fed: INSERT: n[integer]:2",
        machine.sql(
            "18/shop",
            "postgres",
            "SELECT data FROM pg_logical_slot_get_changes('feed', NULL, NULL) WHERE data LIKE"
                + " 'table%'"));
  }
}
