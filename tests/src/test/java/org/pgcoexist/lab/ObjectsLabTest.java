package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One database with objects of all kinds that there are, small ones: all of them come through. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObjectsLabTest {

  private LabMachine machine;

  @BeforeAll
  void makeCluster() {
    machine = LabMachine.start(LabOptions.majors("15,17"));
    machine.put("tests/src/test/resources/lab/objects.sql", "/opt");
    machine.run("pg_coexist", "create", "shop", "-v", "15", "-p", "5440").requireStatus(0);
    machine.sql("15/shop", "postgres", "CREATE DATABASE reg");
    machine
        .as(
            "postgres",
            "psql",
            "--cluster=15/shop",
            "-Xq",
            "-v",
            "ON_ERROR_STOP=1",
            "-o",
            "/dev/null",
            "-f",
            "/opt/objects.sql",
            "-d",
            "reg")
        .requireStatus(0);
  }

  @AfterAll
  void removeMachine() {
    if (machine != null) {
      machine.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"parallel", "dumpall", "copy"})
  void allObjectsComeThrough(String method) {
    Outcome done =
        machine
            .run("pg_version_upgrade", "-c", "shop", "-v", "17", "-m", method, "--verify=content")
            .requireStatus(0);
    assertEquals("", done.err());
    machine
        .run("pg_version_upgrade", "-c", "shop", "--rollback", "--discard-new-writes")
        .requireStatus(0);
  }
}
