package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An online upgrade that waits for its cutover, and what an old server is lent for it. */
class PreparedLabTest extends OnlineTests {

  /** Until somebody says so, across a boot; what was changed meanwhile is copied again. */
  @Tag("slice-7")
  @Test
  void isPreparedAndSwitchesWhenItIsTold() throws InterruptedException {
    setLevel("logical");
    machine.sql(OLD, "shop", "TRUNCATE socket, tcp");
    startWriters();
    Outcome prepared = upgrade("--prepare").requireStatus(0);
    assertTrue(prepared.out().contains("and one of 17 follows it"), prepared::toString);
    clients.await("socket", "tcp");
    assertReady("is ready: the new cluster follows this one, ", 0);
    machine
        .shell(
            "cd / && runuser -u postgres -- /usr/lib/postgresql/17/bin/pg_ctl stop -mimmediate -D"
                + " /var/lib/postgresql/shop.new/data")
        .requireStatus(0);
    assertReady("is ready, but the new cluster does not follow at present, ", 1);
    // What the service does at boot.
    machine.require("/usr/share/pg-coexist/package-events", "run", "all");
    String active = "SELECT bool_and(active) FROM pg_replication_slots";
    assertEquals("t", machine.sql(OLD, "shop", active));
    machine.sql(OLD, "shop", "ALTER TABLE goods ADD COLUMN price int; UPDATE goods SET price = id");
    machine.sql(OLD, "shop", "CREATE ROLE late");
    goOn("--prepare").requireStatus(0);
    assertReady("is ready: the new cluster follows this one, ", 0);
    clients.await("socket", "tcp");
    machine.sql(OLD, "shop", "INSERT INTO kept VALUES (2)");
    goOn().requireStatus(0);
    assertNothingIsLost();
    assertEquals("2", machine.sql(NEW, "shop", "SELECT count(*) FROM kept"));
    assertEquals("50000", machine.sql(NEW, "shop", "SELECT count(*) FROM goods WHERE price = id"));
    String late = "SELECT count(*) FROM pg_roles WHERE rolname = 'late'";
    assertEquals("1", machine.sql(NEW, "shop", late));
  }

  /** What list, check and history say of it. */
  private void assertReady(String words, int checked) throws InterruptedException {
    String list = machine.require("pg_coexist", "list");
    assertTrue(list.contains(words), list);
    Outcome check = machine.run("pg_coexist", "check").requireStatus(checked);
    assertTrue(check.out().contains(words), check::toString);
    String history = machine.require("pg_coexist", "history", "shop");
    assertTrue(history.contains(words.substring("is ".length())), history);
  }

  /** What is lent goes at the end, on both clusters, and when it is taken back. */
  @Tag("slice-5")
  @Test
  void whatIsLentForItIsGivenBack() throws InterruptedException {
    setLevel("replica");
    machine.sql(OLD, "shop", "TRUNCATE socket, tcp; CREATE TABLE bare (a int, b text[])");
    machine.sql(OLD, "shop", "INSERT INTO bare SELECT n, ARRAY['x'] FROM generate_series(1, 9) n");
    startWriters();
    assertIsNotStoppedWhenItWouldNotStart();
    upgrade("--prepare", "--restart-old", "--replica-identity=full").requireStatus(0);
    clients.await("socket", "tcp");
    machine.sql(
        OLD,
        "shop",
        "UPDATE bare SET b = array_append(b, 'y') WHERE a < 3; DELETE FROM bare WHERE a = 9");
    typed("pg_version_upgrade -c shop --rollback").requireStatus(0);
    assertLentNothing(OLD);
    // Its server runs with what was lent until its next start, and is lent it again all the same.
    upgrade("--prepare", "--restart-old", "--replica-identity=full").requireStatus(0);
    machine.sql(
        OLD,
        "shop",
        "UPDATE bare SET b = array_append(b, 'z') WHERE a < 4; DELETE FROM bare WHERE a = 8");
    machine.sql(OLD, "shop", "CREATE TABLE late AS SELECT 1 AS a");
    goOn().requireStatus(0);
    assertNothingIsLost();
    assertLentNothing(NEW);
    assertEquals(
        "d", machine.sql(NEW, "shop", "SELECT relreplident FROM pg_class WHERE relname = 'late'"));
    assertEquals(
        "1 {x,y,z}|2 {x,y,z}|3 {x,z}|4 {x}|5 {x}|6 {x}|7 {x}",
        machine.sql(
            NEW, "shop", "SELECT string_agg(concat_ws(' ', a, b), '|' ORDER BY a) FROM bare"));
    machine.require("pg_ctlcluster", "15", "shop.old", "start");
    assertLentNothing("15/shop.old");
    machine.require("pg_ctlcluster", "15", "shop.old", "stop");
  }

  private void assertIsNotStoppedWhenItWouldNotStart() throws InterruptedException {
    String settings = machine.sql(OLD, "shop", "SHOW config_file");
    String begin = machine.sql(OLD, "shop", "SELECT pg_postmaster_start_time()");
    // Only the new server knows it.
    machine.require("sed", "-i", "$a event_triggers = on", settings);
    Outcome refused = upgrade("--restart-old", "--replica-identity=full");
    machine.require("sed", "-i", "$d", settings);
    assertEquals(1, refused.status(), refused::toString);
    assertTrue(refused.err().contains("it would not start again"), refused::toString);
    assertEquals(begin, machine.sql(OLD, "shop", "SELECT pg_postmaster_start_time()"));
  }

  private void assertLentNothing(String cluster) {
    assertNothingIsLeft(cluster);
    assertEquals(
        "d",
        machine.sql(cluster, "shop", "SELECT relreplident FROM pg_class WHERE relname = 'bare'"));
    String path = "/var/lib/postgresql/" + cluster.substring(cluster.indexOf('/') + 1);
    assertEquals(
        "", machine.require("sed", "-n", "/wal_level/p", path + "/data/postgresql.auto.conf"));
  }
}
