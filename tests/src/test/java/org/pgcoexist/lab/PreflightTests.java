package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Faults put into the cluster 15/shop, one after another, and what --check says of each. */
abstract class PreflightTests extends RefusalTests {

  static final String OLD = "15/shop";
  static final String[] CHECK = upgrade("-c", "shop", "-v", "17", "--check");

  String sql(String statement) {
    return machine.sql(OLD, "postgres", statement);
  }

  /** Refused for one reason, with one way to fix it. */
  void assertFound(String problem, String fix) {
    assertRefused(3, refusal(problem, fix), CHECK);
  }

  private static String refusal(String problem, String fix) {
    return "pg_version_upgrade: cannot upgrade cluster shop, and nothing was touched:\n  "
        + problem
        + "\nNext: "
        + fix
        + "\n";
  }

  /** The private server that looks at a cluster which is down has its pid file there meanwhile. */
  void assertFoundWhileDown(String problem, String fix) {
    Outcome outcome = machine.run(CHECK);
    assertEquals(refusal(problem, fix), outcome.err());
    assertEquals(3, outcome.status());
  }

  /** Nothing is in the way, but this is told. */
  void assertWarned(String... warnings) {
    StringBuilder expected = new StringBuilder();
    for (String warning : warnings) {
      // No line of it begins as one of ours.
      expected.append("warning: ").append(warning.replace("\n", "\n  ")).append('\n');
    }
    Outcome outcome = machine.run(CHECK);
    assertEquals(expected.toString(), outcome.err());
    assertEquals(
        "Preflight passed: upgrade of cluster shop from PostgreSQL 15 to 17;"
            + " nothing was touched.\n",
        outcome.out().replaceFirst("^The definitions of .* were tried .*\n", ""));
    assertEquals(0, outcome.status());
  }

  void restart() {
    machine.require("pg_ctlcluster", "15", "shop", "restart");
  }
}
