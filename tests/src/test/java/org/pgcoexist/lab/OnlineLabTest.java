package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The method online: clients work while the new cluster is copied and follows the old one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OnlineLabTest {

  private static final String OLD = "15/shop";
  private static final String NEW = "17/shop";

  private LabMachine machine;
  private Clients clients;
  private String automatic;

  @BeforeAll
  void makeShop() {
    machine = LabMachine.start(LabOptions.majors("15,17"));
    machine.put("tests/src/test/resources/lab/die-at", "/opt");
    clients = new Clients(machine);
    machine.require("pg_coexist", "create", "shop", "-v", "15", "-p", "5440");
    machine.sql(OLD, "postgres", "CREATE DATABASE shop");
    machine.sql(OLD, "postgres", "CREATE DATABASE archive");
    machine.sql(OLD, "archive", "CREATE TABLE old (a int); INSERT INTO old VALUES (1)");
    machine.sql(OLD, "postgres", "ALTER DATABASE archive ALLOW_CONNECTIONS false");
    machine.put("tests/src/test/resources/lab/online-shop.sql", "/opt");
    machine
        .shell(
            "runuser -u postgres -- psql --cluster $1 -Xqv ON_ERROR_STOP=1 -d shop -f $2 >&2",
            OLD,
            "/opt/online-shop.sql")
        .requireStatus(0);
    makeExtension();
    refusesWhatItCannotFollow();
    machine.sql(OLD, "postgres", "ALTER SYSTEM SET wal_level = logical");
    machine.require("pg_ctlcluster", "15", "shop", "restart");
    automatic = automatic();
  }

  /** With a configuration table, whose rows are its users' (extconfig). */
  private void makeExtension() {
    machine
        .shell(
            "for major in 15 17; do cd /usr/share/postgresql/$major/extension &&"
                + " echo \"default_version = '1'\" >kept.control && echo \"CREATE TABLE kept (k int"
                + " PRIMARY KEY); SELECT pg_extension_config_dump('kept', '')\" >kept--1.sql; done")
        .requireStatus(0);
    machine.sql(OLD, "shop", "CREATE EXTENSION kept; INSERT INTO kept VALUES (1)");
  }

  private String automatic() {
    return machine.shell("grep -v '^#' /var/lib/postgresql/shop/data/postgresql.auto.conf").text();
  }

  private void refusesWhatItCannotFollow() {
    machine.sql(OLD, "shop", "CREATE TABLE bare (a int)");
    machine.sql(OLD, "shop", "ALTER TABLE goods ENABLE ALWAYS TRIGGER told");
    Outcome refused = upgrade("--check").requireStatus(3);
    for (String part :
        List.of(
            "to be followed, the old server needs other settings: wal_level = logical",
            "pg_ctlcluster 15 shop restart",
            "the table public.bare of database \"shop\" has no replica identity",
            "ALTER TABLE public.bare REPLICA IDENTITY FULL;",
            "the trigger told on public.goods in database \"shop\" fires for rows that are received",
            "the unlogged table public.cart of database \"shop\"",
            "the large objects of database \"shop\"")) {
      assertTrue(refused.err().contains(part), refused::toString);
    }
    machine.sql(OLD, "shop", "DROP TABLE bare; ALTER TABLE goods ENABLE TRIGGER told");
  }

  @AfterAll
  void remove() {
    if (machine != null) {
      machine.close();
    }
  }

  /** Whatever a test did, the cluster is on 15, and as if nobody had ever followed it. */
  @AfterEach
  void takeBack() throws InterruptedException {
    clients.stop();
    Outcome back =
        machine.run("pg_version_upgrade", "-c", "shop", "--rollback", "--discard-new-writes");
    back.requireStatus(0);
    assertNothingIsLeft(OLD);
    assertEquals(automatic, automatic());
  }

  private Outcome upgrade(String... options) {
    return typed("pg_version_upgrade -c shop -v 17 -m online", options);
  }

  private Outcome goOn(String... options) {
    return typed("pg_version_upgrade -c shop -r", options);
  }

  private Outcome typed(String words, String... options) {
    return machine.run(
        Stream.concat(Stream.of(words.split(" ")), Stream.of(options)).toArray(String[]::new));
  }

  private void startWriters() throws InterruptedException {
    // Neither is of the owner, whose processes a loss of power ends.
    machine.shell("rm -f /run/clients/stop").requireStatus(0);
    clients.start("nobody", "socket", "INSERT INTO socket VALUES (NUMBER)", Clients.TCP + 5440);
    clients.start("nobody", "tcp", "INSERT INTO tcp VALUES (NUMBER)", Clients.TCP + 5440);
    clients.await("socket", "tcp");
  }

  private void assertNothingIsLost() throws InterruptedException {
    clients.await("socket", "tcp");
    clients.stop();
    for (String writer : List.of("socket", "tcp")) {
      clients.assertNothingLost(writer, clients.numbers(NEW, writer));
    }
    machine.sql(NEW, "shop", "TRUNCATE socket, tcp");
  }

  private void assertNothingIsLeft(String cluster) {
    assertEquals(
        "0 0 0 -1",
        machine.sql(
            cluster,
            "shop",
            "SELECT concat_ws(' ', (SELECT count(*) FROM pg_replication_slots),"
                + " (SELECT count(*) FROM pg_publication), (SELECT count(*) FROM pg_subscription),"
                + " current_setting('max_slot_wal_keep_size'))"));
  }

  /** Rows of every table, and what replication does not carry, on both sides of the switch. */
  @Test
  void everythingIsThereAndClientsAreShutOutForSeconds() throws InterruptedException {
    machine.sql(OLD, "shop", "TRUNCATE socket, tcp");
    startWriters();
    Outcome done = upgrade("--verify=content").requireStatus(0);
    assertTrue(done.out().contains("Cluster shop is on PostgreSQL 17 now"), done::toString);
    clients.assertShutOut("socket");
    assertNothingIsLost();
    assertEquals(
        "50000 50001 500 41 abc 1",
        machine.sql(
            NEW,
            "shop",
            "SELECT concat_ws(' ', (SELECT n FROM counted), (SELECT n FROM again),"
                + " (SELECT count(*) FROM cart), (SELECT last_value FROM \"it's\"),"
                + " convert_from(lo_get(4711), 'UTF8'), (SELECT count(*) FROM"
                + " pg_database WHERE datname = 'archive' AND NOT datallowconn))"));
    assertNothingIsLeft(NEW);
    machine.require("pg_ctlcluster", "15", "shop.old", "start");
    assertNothingIsLeft("15/shop.old");
    machine.require("pg_ctlcluster", "15", "shop.old", "stop");
  }

  /** Clients are served all the time before the switch, and what they wrote is there. */
  @ParameterizedTest
  @CsvSource("seed, jvm, serves")
  void isContinuedAfterAKill(String step, String how, String clientsAre)
      throws InterruptedException {
    assertContinued(step, how, clientsAre);
  }

  @Tag("slice-5")
  @ParameterizedTest
  @CsvSource({"drain, power, closed", "part, jvm, closed", "part, power, closed"})
  void isContinuedAfterAKillInTheCutover(String step, String how, String clientsAre)
      throws InterruptedException {
    assertContinued(step, how, clientsAre);
  }

  @Tag("slice-1")
  @ParameterizedTest
  @CsvSource({"publish, jvm, serves", "seed, power, serves", "carry, power, closed"})
  void isContinuedAfterAKillAsItIsCopied(String step, String how, String clientsAre)
      throws InterruptedException {
    assertContinued(step, how, clientsAre);
  }

  @Tag("slice-4")
  @ParameterizedTest
  @CsvSource({"follow, power, serves", "agree, jvm, serves", "stop-both, power, closed"})
  void isContinuedAfterAKillAsItFollows(String step, String how, String clientsAre)
      throws InterruptedException {
    assertContinued(step, how, clientsAre);
  }

  private void assertContinued(String step, String how, String clientsAre)
      throws InterruptedException {
    machine.sql(OLD, "shop", "TRUNCATE socket, tcp");
    startWriters();
    machine.require("/opt/die-at", step, how, "shop", "-v", "17", "-m", "online");
    if (clientsAre.equals("serves")) {
      clients.await("socket", "tcp");
      assertEquals(
          "15", machine.sql(OLD, "shop", "SELECT split_part(version(), ' ', 2)::numeric::int"));
    }
    goOn().requireStatus(0);
    assertNothingIsLost();
    assertNothingIsLeft(NEW);
  }

  /**
   * It follows until somebody says so, across a boot; what was changed meanwhile is copied again.
   */
  @Test
  void isPreparedAndSwitchesWhenItIsTold() throws InterruptedException {
    machine.sql(OLD, "shop", "TRUNCATE socket, tcp");
    startWriters();
    Outcome prepared = upgrade("--prepare").requireStatus(0);
    assertTrue(prepared.out().contains("and one of 17 follows it"), prepared::toString);
    clients.await("socket", "tcp");
    assertReady("is ready: the new cluster follows this one, ", 0);
    machine.require(
        "runuser",
        "-u",
        "postgres",
        "--",
        "env",
        "-C",
        "/",
        "/usr/lib/postgresql/17/bin/pg_ctl",
        "stop",
        "-mimmediate",
        "-D",
        "/var/lib/postgresql/shop.new/data");
    assertReady("is ready, but the new cluster does not follow at present, ", 1);
    // What the service does at boot.
    machine.require("/usr/share/pg-coexist/package-events", "run", "all");
    assertEquals(
        "t", machine.sql(OLD, "shop", "SELECT bool_and(active) FROM pg_replication_slots"));
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
    assertEquals(
        "1", machine.sql(NEW, "shop", "SELECT count(*) FROM pg_roles WHERE rolname = 'late'"));
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

  /**
   * A failure in the cutover takes that back: clients are served again, and it is followed again.
   */
  @Tag("slice-2")
  @Test
  void aSwitchThatFailsIsTakenBack() throws InterruptedException {
    machine.sql(OLD, "shop", "TRUNCATE socket, tcp");
    startWriters();
    String hook = "/etc/postgresql-common/pg_upgradecluster.d/fails";
    machine
        .shell("printf '#!/bin/sh\\n[ \"$4\" != finish ] || exit 1\\n' >$1 && chmod 755 $1", hook)
        .requireStatus(0);
    Outcome failed = upgrade().requireStatus(1);
    assertTrue(
        failed.err().contains("cluster shop continues to serve its clients"), failed::toString);
    clients.await("socket", "tcp");
    assertEquals(
        "t", machine.sql(OLD, "shop", "SELECT bool_and(active) FROM pg_replication_slots"));
    machine.require("rm", hook);
    Outcome late = goOn("--max-shut-out=1");
    assertEquals(late.status() == 0 ? 0 : 1, late.status());
    if (late.status() == 1) {
      assertTrue(late.err().contains("clients have been shut out for too long"), late::toString);
      clients.await("socket", "tcp");
      goOn().requireStatus(0);
    }
    assertNothingIsLost();
  }
}
