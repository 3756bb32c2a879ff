package org.pgcoexist.lab;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** An upgrade of a cluster with everything in it that is killed as a step begins. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CrashTests {

  final String how;
  FixtureCluster shop;

  CrashTests(String how) {
    this.how = how;
  }

  @BeforeAll
  void make() {
    shop = new FixtureCluster(LabMachine.start(LabOptions.majors("15,17")), "15", "17");
    shop.machine().put("tests/src/test/resources/lab/die-at", "/opt");
    if (how.equals("power")) {
      shop.emptyUnloggedTables();
    }
  }

  @AfterAll
  void remove() {
    if (shop != null) {
      shop.close();
    }
  }

  @BeforeEach
  void reset() {
    shop.reset();
  }
}
