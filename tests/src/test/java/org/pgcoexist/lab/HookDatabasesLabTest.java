package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A database and roles that a hook script of the phase init makes in the new cluster. */
@Tag("slice-2")
class HookDatabasesLabTest {

  /** 63 bytes. */
  private static final String NAME = "me\"ters $x\u0001" + "ü".repeat(26);

  private static final String HOOK =
      """
      #!/bin/sh
      n='NAME'
      cluster=$3/$2
      sql() { psql --cluster "$cluster" -Xq -v ON_ERROR_STOP=1 -v n="$n" -d "$1"; }
      if [ "$4" = finish ]; then
          echo "UPDATE t SET a = a + 1" | sql "$n"
          [ ! -e /tmp/failing ]
          exit
      fi
      sql postgres <<'E'
      CREATE ROLE :"n" LOGIN PASSWORD 'it''s' CONNECTION LIMIT 7;
      CREATE ROLE readers;
      COMMENT ON ROLE readers IS 'they''re
      many';
      GRANT readers TO :"n" WITH ADMIN OPTION;
      GRANT pg_monitor TO readers;
      GRANT readers TO postgres;
      ALTER ROLE readers SET work_mem = '7MB';
      CREATE DATABASE :"n" OWNER :"n";
      E
      sql "$n" <<'E'
      CREATE TABLE t AS SELECT 42 AS a;
      GRANT SELECT ON t TO readers;
      ALTER DATABASE :"n" SET my.own = 1;
      ALTER ROLE readers IN DATABASE :"n" SET my.own = 2;
      E
      [ ! -e /tmp/greedy ] || echo 'GRANT CREATE ON DATABASE postgres TO readers' | sql postgres
      [ ! -e /tmp/labelled ] || echo "INSERT INTO pg_shseclabel SELECT oid, 'pg_authid'::regclass, 'of none', 'it''s' FROM pg_authid WHERE rolname = 'readers'" | sql postgres
      [ ! -e /tmp/roomy ] || echo "CREATE TABLESPACE roomy LOCATION '/tmp/roomy'" | sql postgres
      [ ! -e /tmp/fragile ] || sql "$n" <<'E'
      CREATE FUNCTION known(int) RETURNS boolean LANGUAGE sql AS 'SELECT $1 IN (SELECT a FROM t)';
      CREATE TABLE u (a int CHECK (known(a)));
      INSERT INTO u VALUES (42);
      E
      """
          .replace("NAME", NAME);

  private static final String ROLES =
      "SELECT string_agg(concat_ws(' ', rolname, rolcanlogin, rolconnlimit, length(rolpassword) > 99,"
          + " (SELECT string_agg(pg_get_userbyid(roleid) || admin_option, '+') FROM pg_auth_members WHERE"
          + " member = r.oid), shobj_description(oid, 'pg_authid'), (SELECT string_agg(setconfig::text,"
          + " '+' ORDER BY setdatabase) FROM pg_db_role_setting WHERE setrole = r.oid)), '; ' ORDER BY"
          + " rolname) FROM pg_authid r WHERE rolname ~ 'ters \\$x|readers'";

  private static final String MADE =
      NAME
          + " t 7 t readerstrue;"
          + " readers f -1 pg_monitorfalse they're\nmany {work_mem=7MB}+{my.own=2}";

  private static final String OF_POSTGRES =
      "SELECT count(*) FROM pg_auth_members WHERE member = 10 AND roleid = 'readers'::regrole";

  private static LabMachine machine;

  @BeforeAll
  static void make() {
    machine = LabMachine.start(LabOptions.majors("15,17"));
    create("shop", "5440");
    // From a link there is no way back.
    create("linked", "5441");
    String directory = "/etc/postgresql-common/pg_upgradecluster.d";
    machine
        .shell(
            "mkdir -p "
                + directory
                + "; printf %s \"$1\" >"
                + directory
                + "/metrics; chmod 755 "
                + directory
                + "/metrics",
            HOOK)
        .requireStatus(0);
  }

  private static void create(String name, String port) {
    machine.require("pg_coexist", "create", name, "-v", "15", "-p", port);
    machine.sql(
        "15/" + name,
        "postgres",
        "CREATE TABLE mine (a int PRIMARY KEY); INSERT INTO mine VALUES (1)");
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
    return machine.shell("pg_version_upgrade -c shop \"$@\"", options);
  }

  @ParameterizedTest
  @ValueSource(strings = {"parallel", "dumpall", "copy", "link", "online --restart-old"})
  void survives(String method) {
    String name = method.equals("link") ? "linked" : "shop";
    String now = "17/" + name;
    Outcome outcome =
        machine.shell("pg_version_upgrade -c $1 -v 17 --no-trial -m $2", name, method);
    assertEquals(0, outcome.status(), outcome::toString);
    if (!method.startsWith("online")) {
      // That warns of the restart.
      assertEquals("", outcome.err());
    }
    if (!method.startsWith("online")) {
      assertEquals(
          "hooks-finish\nhooks-init",
          machine.shell("cd /var/lib/postgresql/$1/upgrade && ls hooks-*", name).text());
    }
    assertEquals("43", machine.sql(now, NAME, "SELECT a FROM t"));
    assertEquals("1", machine.sql(now, NAME, "SHOW my.own"));
    assertEquals(MADE, machine.sql(now, "postgres", ROLES));
    assertEquals(
        NAME,
        machine.sql(
            now,
            NAME,
            "SELECT pg_get_userbyid(datdba) FROM pg_database"
                + " WHERE datname = current_database() AND has_table_privilege('readers', 't', 'SELECT')"));
    assertEquals("1", machine.sql(now, "postgres", "SELECT a FROM mine"));
    assertEquals("1", machine.sql(now, "postgres", OF_POSTGRES));
  }

  /**
   * A check of what it made comes before what it needs, in a load; GRANTs are for a database that
   * is there.
   */
  @ParameterizedTest
  @CsvSource({
    "greedy, cannot set the role \"readers\" aside",
    "roomy, cannot set a tablespace aside",
    "labelled, security label provider \"of none\" is not loaded",
    "fragile, cannot bring database \"me\"\"ters $x"
  })
  void whatCannotBeSetAsideIsRefusedWhileClientsAreServed(String what, String why) {
    machine.require("install", "-d", "-o", "postgres", "/tmp/" + what);
    Outcome outcome = upgrade("-m", "copy", "-v", "17", "--no-trial");
    machine.require("rm", "-r", "/tmp/" + what);
    assertEquals(1, outcome.status(), outcome::toString);
    Told told = Told.of(outcome);
    assertTrue(told.has("let the script make it in the phase finish"), outcome::toString);
    assertTrue(outcome.err().contains(why.replace("\"\"", "\"")), outcome::toString);
    assertEquals("1", machine.sql("15/shop", "postgres", "SELECT a FROM mine"));
    String list = machine.require("pg_coexist", "list", "-H");
    assertTrue(list.contains("active"), list);
  }

  /** The new cluster follows the old one on, with what has come back already. */
  @Test
  void aSwitchThatIsTakenBackIsMadeLater() {
    machine.require("touch", "/tmp/failing");
    Outcome failed = upgrade("-m", "online", "-v", "17", "--restart-old", "--verify=rows");
    machine.require("rm", "/tmp/failing");
    assertEquals(1, failed.status(), failed::toString);
    assertTrue(failed.err().contains("continues to serve its clients"), failed::toString);
    upgrade("-r").requireStatus(0);
    assertEquals("43", machine.sql("17/shop", NAME, "SELECT a FROM t"));
    assertEquals(MADE, machine.sql("17/shop", "postgres", ROLES));
  }

  /** And a role of a hook script gives nobody its rights who has made one of its name. */
  @Test
  void whatTheOldClusterHasByTheSameNameStays() {
    create("taken", "5442");
    machine.sql(
        "15/taken",
        "postgres",
        "CREATE ROLE readers CONNECTION LIMIT 3; ALTER DATABASE template1 ALLOW_CONNECTIONS false");
    Outcome outcome =
        machine.shell("pg_version_upgrade -c taken -v 17 --no-trial").requireStatus(0);
    assertTrue(outcome.err().contains("role \"readers\" is the old cluster's"), outcome::toString);
    assertEquals(
        NAME + " t 7 t readerstrue; readers f 3 {my.own=2}",
        machine.sql("17/taken", "postgres", ROLES));
  }
}
