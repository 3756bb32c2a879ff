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

/** A database that a hook script of the phase init makes in the new cluster. */
@Tag("slice-2")
class HookDatabasesLabTest {

  private static final String HOOK =
      """
      #!/bin/sh
      [ "$4" = init ] || exit 0
      n='me"ters $x'
      sql() { psql --cluster "$cluster" -Xq -v ON_ERROR_STOP=1 -v n="$n" -d "$1"; }
      cluster=$3/$2
      echo 'CREATE DATABASE :"n"' | sql postgres
      echo 'CREATE TABLE t AS SELECT 42 AS a; ALTER DATABASE :"n" SET my.own = 1' | sql "$n"
      """;

  private static LabMachine machine;

  @BeforeAll
  static void make() {
    machine = LabMachine.start(LabOptions.majors("15,17"));
    machine.require("pg_coexist", "create", "shop", "-v", "15", "-p", "5440");
    machine.sql("15/shop", "postgres", "CREATE TABLE mine AS SELECT 1 AS a");
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
  @ValueSource(strings = {"parallel", "dumpall"})
  void survives(String method) {
    Outcome outcome = upgrade("-m", method, "-v", "17", "--verify=content", "--no-trial");
    assertEquals(0, outcome.status(), outcome::toString);
    assertEquals("", outcome.err());
    assertEquals("42", machine.sql("17/shop", "me\"ters $x", "SELECT a FROM t"));
    assertEquals("1", machine.sql("17/shop", "me\"ters $x", "SHOW my.own"));
    assertEquals("1", machine.sql("17/shop", "postgres", "SELECT a FROM mine"));
  }

  /** pg_upgrade would refuse it when clients are shut out. */
  @Test
  void isRefusedWhileClientsAreServedWherePgUpgradeCannotKeepIt() {
    Outcome outcome = upgrade("-m", "copy", "-v", "17", "--no-trial");
    assertEquals(1, outcome.status(), outcome::toString);
    Told told = Told.of(outcome);
    assertTrue(told.has("use -m parallel"), outcome::toString);
    assertEquals("1", machine.sql("15/shop", "postgres", "SELECT a FROM mine"));
    String list = machine.require("pg_coexist", "list", "-H");
    assertTrue(list.contains("active"), list);
  }
}
