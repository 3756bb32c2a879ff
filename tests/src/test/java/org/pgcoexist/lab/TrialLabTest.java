package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Definitions that the new major refuses are told while clients are served, by whatever method. */
class TrialLabTest {

  private static final String OLD = "15/shop";

  private static LabMachine machine;

  @BeforeAll
  static void start() {
    machine = LabMachine.start(LabOptions.majors("15,17"));
    machine.require("pg_coexist", "create", "shop", "-v", "15", "-p", "5440");
  }

  @AfterAll
  static void stop() {
    machine.close();
  }

  private static void database(String name, String... statements) {
    machine.sql(OLD, "postgres", "CREATE DATABASE " + name);
    for (String statement : statements) {
      machine.sql(OLD, name, statement);
    }
  }

  private static Outcome check(String method) {
    Outcome outcome =
        machine.run("pg_version_upgrade", "-c", "shop", "-v", "17", "-m", method, "--check");
    assertEquals("", machine.shell("ls -d /var/lib/postgresql/shop.* 2>&- || :").out());
    assertEquals("1", machine.sql(OLD, "postgres", "SELECT 1"));
    return outcome;
  }

  private static void assertTold(Outcome outcome, String... words) {
    assertEquals(3, outcome.status(), outcome::toString);
    for (String word : words) {
      assertTrue(outcome.err().contains(word), () -> word + " is missing in " + outcome);
    }
  }

  private static void drop(String... databases) {
    for (String name : databases) {
      machine.sql(OLD, "postgres", "DROP DATABASE " + name);
    }
  }

  /** Files are brought by copy, definitions are not. */
  @Test
  void whatNoMethodCanMakeIsToldWithItsObjectAndStatement() {
    database(
        "calls",
        "CREATE FUNCTION norm(t text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower(t)'",
        "CREATE FUNCTION key(t text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT norm(t)'",
        "CREATE TABLE place (name text)",
        "CREATE INDEX place_key ON place (key(name))");
    database(
        "loop",
        "CREATE FUNCTION f1(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + 1'",
        "CREATE FUNCTION f2(a int DEFAULT f1(8)) RETURNS int LANGUAGE sql AS 'SELECT $1 + 2'",
        "CREATE OR REPLACE FUNCTION f1(a int DEFAULT f2(3)) RETURNS int LANGUAGE sql IMMUTABLE"
            + " AS 'SELECT $1 + 1'");
    machine.shell("echo foo >/usr/share/postgresql/15/tsearch_data/house.stop").requireStatus(0);
    database("words", "CREATE TEXT SEARCH DICTIONARY house (TEMPLATE = simple, STOPWORDS = house)");
    for (String method : List.of("parallel", "dumpall", "copy")) {
      Outcome outcome = check(method);
      assertTold(
          outcome,
          "place_key",
          "function norm(text) does not exist",
          "statement: CREATE INDEX",
          "HINT:",
          "write the schema before that name",
          "f1(integer) does not exist",
          "cp /usr/share/postgresql/15/tsearch_data/house.*"
              + " /usr/share/postgresql/17/tsearch_data/");
      assertFalse(outcome.err().contains("-m copy"), outcome::toString);
    }
    drop("calls", "loop", "words");
  }

  @Test
  void whatOnlyFilesCanBringIsToldWithTheMethodThatDoes() {
    database(
        "docs",
        "CREATE TABLE letters (body text)",
        "CREATE MATERIALIZED VIEW words AS SELECT word FROM"
            + " ts_stat('SELECT to_tsvector(''simple'', body) FROM letters')");
    database(
        "mon",
        "CREATE EXTENSION pg_stat_statements",
        "CREATE VIEW slow AS SELECT blk_read_time FROM pg_stat_statements",
        "CREATE VIEW over AS SELECT * FROM slow");
    for (String method : List.of("parallel", "dumpall")) {
      Outcome outcome = check(method);
      assertTold(
          outcome,
          "words",
          "relation \"letters\" does not exist",
          "slow",
          "blk_read_time does not exist",
          "or use -m copy");
      assertFalse(outcome.err().contains("VIEW over"), outcome::toString);
    }
    assertEquals(0, check("copy").status());
    drop("docs", "mon");
  }

  @Test
  void theTrialCanBeLeftOut() {
    database("calls2", "CREATE EXTENSION pg_stat_statements");
    machine.sql(OLD, "calls2", "CREATE VIEW slow AS SELECT blk_read_time FROM pg_stat_statements");
    machine
        .run("pg_version_upgrade", "-c", "shop", "-v", "17", "--check", "--no-trial")
        .requireStatus(0);
    drop("calls2");
  }

  @Test
  void whatIsComputedFromRowsWhileTheyAreLoadedIsToldWhereItMustFail() {
    database(
        "billing",
        "CREATE SCHEMA a",
        "CREATE SCHEMA z",
        "CREATE TABLE z.kinds (kind text)",
        "INSERT INTO z.kinds VALUES ('cash')",
        "CREATE FUNCTION z.known(k text) RETURNS boolean LANGUAGE sql"
            + " AS 'SELECT EXISTS (SELECT FROM z.kinds WHERE kind = k)'",
        "CREATE TABLE a.bills (kind text CHECK (z.known(kind)))",
        "INSERT INTO a.bills VALUES ('cash')",
        "VACUUM a.bills");
    database(
        "blog",
        "CREATE EXTENSION unaccent",
        "CREATE FUNCTION slug(v text) RETURNS text LANGUAGE plpgsql IMMUTABLE"
            + " AS 'BEGIN RETURN lower(unaccent(v)); END'",
        "CREATE TABLE post (title text, slug text GENERATED ALWAYS AS (slug(title)) STORED)",
        "INSERT INTO post (title) VALUES ('a')",
        "VACUUM post");
    assertTold(
        check("parallel"),
        "constraint bills_kind_check of the table a.bills",
        "reads the table z.kinds, which is loaded later",
        "generated column slug of the table public.post",
        "calls unaccent() without its schema",
        "use -m copy");
    assertEquals(0, check("copy").status());
    machine.sql(OLD, "blog", "ALTER FUNCTION slug(text) SET search_path = public");
    assertFalse(check("parallel").err().contains("slug"));
    drop("billing", "blog");
  }

  /** Its server and its directory are there, its programs go on. */
  private static void killInTrial(String method) {
    machine
        .shell(
            "setsid pg_version_upgrade -c shop -v 17 -m \"$1\" --check </dev/null >/run/killed 2>&1 &"
                + " until [ -n \"$(find /var/lib/postgresql/shop.check -name globals.sql"
                + " 2>/run/none)\" ]; do kill -0 $! || exit 1; done;"
                + " kill -KILL $!; wait $!; [ $? -eq 137 ]",
            method)
        .requireStatus(0);
    assertEquals("1", machine.shell("pgrep -c -f '[s]hop.check/[^ ]*data'").text().strip());
  }

  private static void assertNothingOfATrialIsThere() {
    machine.shell("[ ! -e /var/lib/postgresql/shop.check ]").requireStatus(0);
    assertEquals("0", machine.shell("pgrep -c -f '[s]hop.check/' || :").text().strip());
  }

  @Test
  void whatAKilledTrialLeavesTheNextClears() {
    for (String method : List.of("parallel", "copy")) {
      killInTrial(method);
      assertEquals(0, check(method).status());
      assertNothingOfATrialIsThere();
    }
    machine.require("pg_ctlcluster", "15", "shop", "stop");
    killInTrial("copy");
    machine.require("pg_version_upgrade", "-c", "shop", "-v", "17");
    assertNothingOfATrialIsThere();
    machine.require("pg_version_upgrade", "-c", "shop", "--rollback", "--discard-new-writes");
    machine.require("pg_ctlcluster", "15", "shop", "start");
  }
}
