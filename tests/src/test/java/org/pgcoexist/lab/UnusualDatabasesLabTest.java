package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases that are not as most are, moved by each way. */
@Tag("slice-5")
class UnusualDatabasesLabTest extends FaultTests {

  /** The database that every program asks first lets nobody in. */
  @ParameterizedTest
  @ValueSource(strings = {"parallel", "dumpall", "copy"})
  void aTemplateThatIsClosed(String method) {
    reset();
    machine.sql("15/shop", "postgres", "ALTER DATABASE template1 ALLOW_CONNECTIONS false");
    machine.require("pg_version_upgrade", "-c", "shop", "-v", "17", "-m", method);
    assertFinished();
    assertEquals(
        "f",
        machine.sql(
            "17/shop",
            "postgres",
            "SELECT datallowconn FROM pg_database WHERE datname = 'template1'"));
  }

  @Test
  void aTemplateWithoutRoomForConnections() {
    reset();
    machine.sql("15/shop", "postgres", "ALTER DATABASE template1 CONNECTION LIMIT 0");
    machine.require("pg_version_upgrade", "-c", "shop", "-v", "17");
    assertFinished();
    assertEquals(
        "0",
        machine.sql(
            "17/shop",
            "postgres",
            "SELECT datconnlimit FROM pg_database WHERE datname = 'template1'"));
  }

  @Test
  void aTableWhoseNameBeginsAComment() {
    reset();
    machine.sql("15/shop", "shop", "CREATE TABLE \"a/*b\" AS SELECT 1 AS \"c*/d\"");
    upgrade("-v", "17", "--verify=content").requireStatus(0);
    assertFinished();
    assertEquals("1", machine.sql("17/shop", "shop", "SELECT \"c*/d\" FROM \"a/*b\""));
  }
}
