package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database and roles that a hook script of the phase init makes in the new cluster. */
@Tag("slice-2")
class HookDatabasesLabTest {

  private static final String HOOK =
      """
      #!/bin/sh
      n='me"ters $x'
      cluster=$3/$2
      sql() { psql --cluster "$cluster" -Xq -v ON_ERROR_STOP=1 -v n="$n" -d "$1"; }
      if [ "$4" = finish ]; then
          echo "UPDATE t SET a = a + 1" | sql "$n"
          exit
      fi
      sql postgres <<'E'
      CREATE ROLE :"n" LOGIN PASSWORD 'it''s' CONNECTION LIMIT 7;
      CREATE ROLE readers;
      COMMENT ON ROLE readers IS 'they''re
      many';
      GRANT readers TO :"n" WITH ADMIN OPTION;
      GRANT pg_monitor TO readers;
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
      """;

  private static final String ROLES =
      "SELECT string_agg(concat_ws(' ', rolname, rolcanlogin, rolconnlimit, length(rolpassword) > 99,"
          + " (SELECT string_agg(pg_get_userbyid(roleid) || admin_option, '+') FROM pg_auth_members WHERE"
          + " member = r.oid), shobj_description(oid, 'pg_authid'), (SELECT string_agg(setconfig::text,"
          + " '+' ORDER BY setdatabase) FROM pg_db_role_setting WHERE setrole = r.oid)), '; ' ORDER BY"
          + " rolname) FROM pg_authid r WHERE rolname ~ 'ters \\$x|readers'";

  private static final String MADE =
      "me\"ters $x t 7 t readerstrue;"
          + " readers f -1 pg_monitorfalse they're\nmany {work_mem=7MB}+{my.own=2}";

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
    assertEquals("43", machine.sql(now, "me\"ters $x", "SELECT a FROM t"));
    assertEquals("1", machine.sql(now, "me\"ters $x", "SHOW my.own"));
    assertEquals(MADE, machine.sql(now, "postgres", ROLES));
    assertEquals(
        "me\"ters $x",
        machine.sql(
            now,
            "me\"ters $x",
            "SELECT pg_get_userbyid(datdba) FROM pg_database"
                + " WHERE datname = current_database() AND has_table_privilege('readers', 't', 'SELECT')"));
    assertEquals("1", machine.sql(now, "postgres", "SELECT a FROM mine"));
  }

  @Test
  void aRoleThatCannotBeSetAsideIsRefusedWhileClientsAreServed() {
    machine.require("touch", "/tmp/greedy");
    Outcome outcome = upgrade("-m", "copy", "-v", "17", "--no-trial");
    machine.require("rm", "/tmp/greedy");
    assertEquals(1, outcome.status(), outcome::toString);
    Told told = Told.of(outcome);
    assertTrue(told.has("let the script make it in the phase finish"), outcome::toString);
    assertEquals("1", machine.sql("15/shop", "postgres", "SELECT a FROM mine"));
    String list = machine.require("pg_coexist", "list", "-H");
    assertTrue(list.contains("active"), list);
  }
}
