package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no dump tells: it comes along anyway, or is refused before anybody is shut out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slice-6")
class KeptLabTest {

  private static final String OLD = "15/shop";
  private static final String NEW = "17/shop";

  /** In each database what a dump leaves out, or brings where it was not. */
  private static final String[][] STATES = {
    {
      "bare",
      "SELECT count(*) FROM pg_extension UNION ALL SELECT count(*) FROM pg_namespace"
          + " WHERE nspname = 'public'"
    },
    {"app", "SELECT extname, extowner::regrole FROM pg_extension ORDER BY 1"},
    {"app", "SELECT obj_description('public'::regnamespace) IS NULL"},
    {"app", "SELECT deptype, refobjid::regrole FROM pg_shdepend WHERE classid = 3079"},
    {"app", "SELECT 'own.twice'::regproc, proowner::regrole FROM pg_proc WHERE proname = 'twice'"},
    {"app", "SELECT sum(id), string_agg(DISTINCT c::text, ',') FROM hashed"},
    {"app", "SELECT count(*) FROM hashed WHERE c = 'red'"},
    {"app", "SELECT * FROM words"},
  };

  private LabMachine machine;

  @BeforeAll
  void makeCluster() {
    machine = LabMachine.start(LabOptions.majors("15,17"));
    for (String major : new String[] {"15", "17"}) {
      machine
          .shell(
              "cd /usr/share/postgresql/$1/extension;"
                  + " printf '%s\\n' \"default_version = '1'\" 'superuser = false' >own.control;"
                  + " echo 'CREATE SCHEMA own; CREATE FUNCTION own.twice(int) RETURNS int"
                  + " LANGUAGE sql AS $$SELECT $1 * 2$$; CREATE TABLE own.notes (id serial, n text)'"
                  + " >own--1.sql",
              major)
          .requireStatus(0);
    }
    machine.run("pg_coexist", "create", "shop", "-v", "15", "-p", "5440").requireStatus(0);
    sql("postgres", "CREATE ROLE keeper LOGIN");
    sql("postgres", "CREATE DATABASE bare TEMPLATE template0");
    sql("bare", "DROP SCHEMA public; DROP EXTENSION plpgsql");
    sql("postgres", "CREATE DATABASE app OWNER keeper TEMPLATE template0");
    sql("app", "COMMENT ON SCHEMA public IS NULL");
    sql("app", "SET ROLE keeper; CREATE EXTENSION own; CREATE EXTENSION pg_trgm");
    sql(
        "app",
        "CREATE TYPE colour AS ENUM ('red', 'green', 'blue'); ALTER TYPE colour ADD VALUE 'pink'"
            + " BEFORE 'red'; CREATE TABLE hashed (id int, c colour, pad text)"
            + " PARTITION BY HASH (c)");
    sql(
        "app",
        "CREATE TABLE h0 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0);"
            + " CREATE TABLE h1 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 1);"
            + " INSERT INTO hashed SELECT i, (enum_range(NULL::colour))[1 + i % 4],"
            + " repeat(md5(i::text), 8) FROM generate_series(1, 45000) i");
    sql(
        "app",
        "ALTER DATABASE app SET array_nulls = off; SET array_nulls = on;"
            + " CREATE TABLE words AS SELECT ARRAY['a', NULL] AS w");
  }

  @AfterAll
  void removeMachine() {
    if (machine != null) {
      machine.close();
    }
  }

  /** A cluster that was opened is given back. */
  @AfterEach
  void takeBack() {
    machine
        .shell(
            "[ ! -e /etc/postgresql/17/shop ] || pg_version_upgrade -c shop --rollback"
                + " --discard-new-writes")
        .requireStatus(0);
  }

  private void sql(String database, String statement) {
    machine.sql(OLD, database, statement);
  }

  private Outcome upgrade(String method, String... more) {
    String[] words = new String[more.length + 7];
    System.arraycopy(
        new String[] {"pg_version_upgrade", "-c", "shop", "-v", "17", "-m", method},
        0,
        words,
        0,
        7);
    System.arraycopy(more, 0, words, 7, more.length);
    return machine.run(words);
  }

  private String states(String cluster) {
    StringBuilder states = new StringBuilder();
    for (String[] one : STATES) {
      states.append(machine.sql(cluster, one[0], one[1])).append('\n');
    }
    return states.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"parallel", "dumpall", "copy"})
  void itComesAlong(String method) {
    String before = states(OLD);
    assertTrue(
        before.startsWith("0\n0\nown|keeper\npg_trgm|keeper\nplpgsql|postgres\nt\n"), before);
    Outcome done = upgrade(method, "--verify=content").requireStatus(0);
    assertEquals("", done.err());
    assertEquals(before, states(NEW));
  }

  @Test
  void rowsThatAnExtensionDoesNotMarkAreRefusedByName() {
    sql("app", "INSERT INTO own.notes (n) VALUES ('a'), ('b')");
    for (String method : new String[] {"parallel", "dumpall"}) {
      Outcome refused = upgrade(method, "--check").requireStatus(3);
      assertTrue(
          refused
              .err()
              .contains("database app, rows of extension table own.notes:\n    old: 2 rows"),
          refused::toString);
      assertTrue(
          refused.err().contains("database app, extension sequence own.notes_id_seq:"),
          refused::toString);
      assertTrue(refused.err().contains("or use -m copy"), refused::toString);
    }
    upgrade("copy", "--check").requireStatus(0);
    upgrade("copy").requireStatus(0);
    assertEquals("2", machine.sql(NEW, "app", "SELECT count(*) FROM own.notes").strip());
    takeBack();
    sql("app", "TRUNCATE own.notes RESTART IDENTITY");
  }

  @Test
  void whatALoadWouldPutElsewhereIsRefused() {
    sql("postgres", "CREATE DATABASE other");
    sql(
        "other",
        "CREATE TABLE p (x text); CREATE TABLE \"Child\" (y text) INHERITS (p);"
            + " ALTER TABLE p ADD z text; CREATE TYPE size AS ENUM ('s', 'l');"
            + " CREATE TABLE spread (s size[]) PARTITION BY HASH (s);"
            + " CREATE TABLE byclass (c regclass) PARTITION BY HASH (c);"
            + " CREATE TABLE direct (s size) PARTITION BY HASH (s)");
    Outcome refused = upgrade("parallel", "--check").requireStatus(3);
    assertEquals(
        """
        pg_version_upgrade: cannot upgrade cluster shop, and nothing was touched:
          a dump would change the order of the columns of the table public."Child" in database "other" from x, y, z to x, z, y
          the table public.byclass in database "other" is partitioned by a hash of the type regclass, which changes when a dump is loaded
          the table public.spread in database "other" is partitioned by a hash of the type public.size[], which changes when a dump is loaded
        Next: use -m copy, which keeps it; or make the table anew with its columns in that order
              use -m copy, which keeps it; or partition the table by something else
        """,
        refused.err());
    upgrade("copy", "--check").requireStatus(0);
    sql("postgres", "DROP DATABASE other");
  }

  /** 16 and newer write the locale in its canonical form. */
  @Test
  void anotherSpellingOfALocaleIsNoDifference() {
    sql(
        "postgres",
        "CREATE DATABASE icu TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de-de'");
    upgrade("parallel").requireStatus(0);
    assertEquals(
        "de-DE",
        machine
            .sql(NEW, "postgres", "SELECT datlocale FROM pg_database WHERE datname = 'icu'")
            .strip());
    takeBack();
    sql("postgres", "DROP DATABASE icu");
  }

  @Test
  void oneTableThatCannotBeAnalyzedLeavesStatisticsToAllOthers() {
    sql("postgres", "CREATE DATABASE index");
    sql(
        "index",
        "CREATE FUNCTION norm(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE"
            + " AS 'BEGIN RETURN lower(t); END'; CREATE FUNCTION key(t text) RETURNS text"
            + " LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN norm(t); END';"
            + " CREATE TABLE place AS SELECT i, 'N' || i AS name FROM generate_series(1, 300) i;"
            + " CREATE TABLE zone AS SELECT * FROM place; CREATE INDEX place_key ON place (key(name))");
    Outcome done = upgrade("copy").requireStatus(0);
    assertTrue(done.err().contains("ANALYZE and REINDEX do not find since 17"), done::toString);
    assertTrue(
        done.err()
            .contains(
                "the table public.place of database index, index public.place_key: ERROR:  function"
                    + " norm(text) does not exist"),
        done::toString);
    String tables =
        "SELECT DISTINCT tablename FROM pg_stats WHERE schemaname = 'public' ORDER BY 1";
    assertEquals("place\nzone", machine.sql(NEW, "index", tables).strip());
    assertTrue(
        machine.sql(NEW, "app", tables).contains("words"), "those of databases behind it, too");
    machine.sql(
        NEW,
        "index",
        "CREATE OR REPLACE FUNCTION key(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE"
            + " AS 'BEGIN RETURN public.norm(t); END'");
    Outcome again = machine.run("pg_version_upgrade", "-c", "shop", "-r").requireStatus(0);
    assertEquals("", again.err());
    takeBack();
    sql("postgres", "DROP DATABASE index");
  }
}
