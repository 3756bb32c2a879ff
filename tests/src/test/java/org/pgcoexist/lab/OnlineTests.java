package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** A shop on 15, with clients that write, which is moved to 17 by the method online. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OnlineTests {

  static final String OLD = "15/shop";
  static final String NEW = "17/shop";
  static final String LATIN = "U&\"gr\\00F6\\00DFe\"";

  static final String CART = "U&\"Wagen f\\00FCr \"\"St\\00FChle\"\"\"";

  LabMachine machine;
  Clients clients;
  private String automatic;

  @BeforeAll
  final void makeShop() {
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
    makeLatin();
    makeExtension();
    refusesWhatItCannotFollow();
    setLevel("logical");
  }

  /** What the old server writes; whatever becomes of a test, its settings are these afterwards. */
  final void setLevel(String level) {
    boolean usual = level.equals("replica");
    String how = usual ? "RESET wal_level" : "SET wal_level = " + level;
    machine.sql(OLD, "postgres", "ALTER SYSTEM " + how);
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

  /** Its names are other bytes than they are elsewhere. */
  private void makeLatin() {
    machine.sql(
        OLD, "postgres", "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
    machine.sql(OLD, "latin", "CREATE SEQUENCE " + LATIN + " START 77");
    machine.sql(OLD, "latin", "CREATE UNLOGGED TABLE " + CART + " AS SELECT 7 AS a");
    machine.sql(OLD, "shop", "CREATE UNLOGGED TABLE " + CART + " AS SELECT 8 AS a");
  }

  private String automatic() {
    return machine.require("sed", "/^#/d", "/var/lib/postgresql/shop/data/postgresql.auto.conf");
  }

  private void refusesWhatItCannotFollow() {
    machine.sql(OLD, "shop", "CREATE TABLE bare (a int, b json[])");
    machine.sql(
        OLD, "postgres", "CREATE DATABASE bytes TEMPLATE template0 ENCODING SQL_ASCII LOCALE 'C'");
    machine.sql(OLD, "bytes", "CREATE UNLOGGED TABLE \"größe\" ()");
    machine.sql(OLD, "shop", "ALTER TABLE goods ENABLE ALWAYS TRIGGER told");
    Outcome refused = upgrade("--check").requireStatus(3);
    for (String part :
        List.of(
            "to be followed, the old server needs other settings: wal_level = logical",
            "the same command with --restart-old sets them until the upgrade is done",
            "pg_ctlcluster 15 shop restart",
            "the table public.bare of database \"shop\" has no replica identity",
            "--replica-identity=full takes all of its columns for one until the upgrade is done",
            "the column b of table public.bare of database \"shop\" is of a type that has no equality",
            "the trigger told on public.goods in database \"shop\" fires for rows that are received",
            "the unlogged table public.cart of database \"shop\"",
            "the unlogged table public.\"größe\" of database \"bytes\" cannot be carried over",
            "the large objects of database \"shop\"")) {
      assertTrue(refused.err().contains(part), refused::toString);
    }
    machine.sql(OLD, "postgres", "DROP DATABASE bytes");
    machine.sql(OLD, "shop", "DROP TABLE bare; ALTER TABLE goods ENABLE TRIGGER told");
  }

  @AfterAll
  final void remove() {
    if (machine != null) {
      machine.close();
    }
  }

  /** Whatever a test did, the cluster is on 15, and as if nobody had ever followed it. */
  @AfterEach
  final void takeBack() throws InterruptedException {
    clients.stop();
    Outcome back =
        machine.run("pg_version_upgrade", "-c", "shop", "--rollback", "--discard-new-writes");
    back.requireStatus(0);
    assertNothingIsLeft(OLD);
    assertEquals(automatic, automatic());
  }

  final Outcome upgrade(String... options) {
    return typed("pg_version_upgrade -c shop -v 17 -m online", options);
  }

  final Outcome goOn(String... options) {
    return typed("pg_version_upgrade -c shop -r", options);
  }

  final Outcome typed(String words, String... options) {
    return machine.run(
        Stream.concat(Stream.of(words.split(" ")), Stream.of(options)).toArray(String[]::new));
  }

  final void startWriters() throws InterruptedException {
    // Neither is of the owner, whose processes a loss of power ends.
    machine.shell("rm -f /run/clients/stop").requireStatus(0);
    clients.start("nobody", "socket", "INSERT INTO socket VALUES (NUMBER)", Clients.TCP + 5440);
    clients.start("nobody", "tcp", "INSERT INTO tcp VALUES (NUMBER)", Clients.TCP + 5440);
    clients.await("socket", "tcp");
  }

  final void assertNothingIsLost() throws InterruptedException {
    clients.await("socket", "tcp");
    clients.stop();
    for (String writer : List.of("socket", "tcp")) {
      clients.assertNothingLost(writer, clients.numbers(NEW, writer));
    }
    machine.sql(NEW, "shop", "TRUNCATE socket, tcp");
  }

  final void assertNothingIsLeft(String cluster) {
    assertEquals(
        "0 0 0 -1",
        machine.sql(
            cluster,
            "shop",
            "SELECT concat_ws(' ', (SELECT count(*) FROM pg_replication_slots),"
                + " (SELECT count(*) FROM pg_publication), (SELECT count(*) FROM pg_subscription),"
                + " current_setting('max_slot_wal_keep_size'))"));
  }
}
