package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * pg_upgrade to 18 from the majors of Debian 12 and 13, with a tablespace and with slots. There are
 * no tables: servers of November 2026 mark the columns of all, which the pg_dump 18 of the
 * laboratory does not know yet, and the preflight refuses rightly. Large objects are rows as well.
 */
@Tag("slice-1")
class PgUpgradeTo18LabTest {

  private static final String AS_POSTGRES =
      "setpriv --reuid=postgres --regid=postgres --init-groups env -C / ";

  private static LabMachine machine;

  @BeforeAll
  static void start() {
    machine = LabMachine.start(LabOptions.majors("13,15,17,18"));
    machine.put("tests/fixture", "/opt");
  }

  @AfterAll
  static void stop() {
    if (machine != null) {
      machine.close();
    }
  }

  private static String fingerprint() {
    return machine
        .as("postgres", "env", "PGPORT=5440", "/opt/fixture/fingerprint", "--plain-memberships")
        .text();
  }

  /** A cluster of its own for each test. */
  private static void make(String from) {
    machine
        .shell(
            "{ ! ls -d /etc/postgresql/*/shop.old || pg_version_upgrade -c shop --delete-old; }"
                + " && { ! ls -d /etc/postgresql/*/shop || pg_coexist drop shop --yes; }"
                + " && rm -rf /srv/space && install -d -o postgres -g postgres /srv/space"
                + " && pg_coexist create shop -p 5440 --no-start -v "
                + from
                + " && echo wal_level = logical >>/etc/postgresql/"
                + from
                + "/shop/postgresql.conf && pg_ctlcluster "
                + from
                + " shop start")
        .requireStatus(0);
    machine.sql(from + "/shop", "postgres", "CREATE TABLESPACE space LOCATION '/srv/space'");
    machine.sql(from + "/shop", "postgres", "CREATE DATABASE elsewhere TABLESPACE space");
    machine.sql(
        from + "/shop",
        "postgres",
        "SELECT lo_from_bytea(990000 + i, convert_to(repeat(md5(i::text), 50), 'LATIN1'))"
            + " FROM generate_series(1, 500) i; CREATE ROLE anna LOGIN");
    machine.sql(
        from + "/shop",
        "elsewhere",
        "CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql AS 'SELECT 2 * $1';"
            + " SELECT lo_from_bytea(990001, 'elsewhere')");
  }

  private static Outcome upgrade(String method, String... more) {
    String[] words = new String[more.length + 7];
    String[] first = {"pg_version_upgrade", "-c", "shop", "-v", "18", "-m", method};
    System.arraycopy(first, 0, words, 0, first.length);
    System.arraycopy(more, 0, words, first.length, more.length);
    return machine.run(words);
  }

  @ParameterizedTest
  @CsvSource({"15,swap", "17,copy"})
  void allComesAlong(String from, String method) {
    make(from);
    String before = fingerprint();
    assertTrue(before.contains("== database elsewhere\n"));
    upgrade(method).requireStatus(0);
    Lines.assertSame(before, fingerprint());
    assertEquals("18", machine.shell("cat /var/lib/postgresql/shop/data/PG_VERSION").text());
  }

  /** Connects a consumer of the slot, and waits until it is there. */
  private static void consume() {
    machine
        .shell(
            AS_POSTGRES
                + "/usr/lib/postgresql/17/bin/pg_recvlogical -p 5440 -d postgres --slot=feed"
                + " --start --no-loop --file=/var/lib/postgresql/feed </dev/null >/run/consumer"
                + " 2>&1 & until [ \"$("
                + AS_POSTGRES
                + "psql -XAtp 5440 -c 'SELECT active FROM pg_replication_slots')\" = t ]; do"
                + " sleep 0.1; done")
        .requireStatus(0);
  }

  /** The consumer gets what is left while the server stops, and the slot goes on in 18. */
  @Test
  void slotsComeAlong() {
    make("17");
    machine.sql(
        "17/shop",
        "postgres",
        "SELECT pg_create_logical_replication_slot('feed', 'test_decoding')");
    Outcome refused = upgrade("link", "--check");
    assertEquals(3, refused.status(), refused::toString);
    assertTrue(
        refused.err().contains("\"feed\" of database \"postgres\" has no consumer now"),
        refused::toString);

    consume();
    machine.sql("17/shop", "postgres", "SELECT pg_logical_emit_message(true, 'fed', 'one')");
    upgrade("link").requireStatus(0);

    assertTrue(machine.shell("cat /var/lib/postgresql/feed").text().contains("content:one"));
    assertEquals(
        "feed|t",
        machine.sql(
            "18/shop",
            "postgres",
            "SELECT slot_name, invalidation_reason IS NULL FROM pg_replication_slots"));
    machine.sql("18/shop", "postgres", "SELECT pg_logical_emit_message(true, 'fed', 'two')");
    assertEquals(
        "message: transactional: 1 prefix: fed, sz: 3 content:two",
        machine.sql(
            "18/shop",
            "postgres",
            "SELECT data FROM pg_logical_slot_get_changes('feed', NULL, NULL) WHERE data LIKE"
                + " 'message%'"));
  }
}
