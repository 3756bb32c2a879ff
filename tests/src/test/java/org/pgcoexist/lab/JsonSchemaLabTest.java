package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What real commands print as JSON is what the installed schemas allow, says Debian's validator.
 */
@Tag("slice-1")
class JsonSchemaLabTest {

  private static final String SCHEMAS = "/usr/share/pg-coexist/schema/";

  /** A hook script that fails at the end of an upgrade. */
  private static final String REFUSE =
      """
      mkdir -p /etc/postgresql-common/pg_upgradecluster.d
      printf '#!/bin/sh\\n[ "$4" != finish ]\\n' >/etc/postgresql-common/pg_upgradecluster.d/refuse
      chmod 755 /etc/postgresql-common/pg_upgradecluster.d/refuse
      """;

  private static final String ACCEPT = "rm /etc/postgresql-common/pg_upgradecluster.d/refuse";

  private static LabMachine machine;

  /** The events that upgrades have printed. */
  private final Set<String> events = new TreeSet<>();

  @BeforeAll
  static void make() {
    machine = LabMachine.start(LabOptions.majors("15,17"));
    machine.shell("apt-get install -y --no-install-recommends python3-jsonschema").requireStatus(0);
    machine.put("tests/src/test/resources/lab/validate", "/opt");
    machine.require("pg_coexist", "create", "shop", "-v", "15", "-p", "5440");
    machine.sql("15/shop", "postgres", "CREATE TABLE t AS SELECT generate_series(1, 1000) AS a");
  }

  @AfterAll
  static void remove() {
    if (machine != null) {
      machine.close();
    }
  }

  private static Outcome validated(String schema, String text) {
    return machine.shell(
        "printf %s \"$1\" | /opt/validate \"$2\"", text, SCHEMAS + schema + ".json");
  }

  private static String printed(int status, String user, String command) {
    String out = machine.as(user, "pg_coexist", command, "--json").requireStatus(status).out();
    validated("pg_coexist-" + command, out).requireStatus(0);
    return out;
  }

  private void upgrade(int status, String... options) {
    Outcome outcome =
        machine.shell("pg_version_upgrade -c shop --json \"$@\"", options).requireStatus(status);
    validated("pg_version_upgrade", outcome.out()).requireStatus(0);
    for (String line : outcome.out().lines().toList()) {
      events.add(JsonParser.parseString(line).getAsJsonObject().get("event").getAsString());
    }
  }

  private static void printedByAll(int statusOfCheck) {
    for (String command : new String[] {"list", "majors", "history"}) {
      String unused = printed(0, "root", command);
    }
    String unused = printed(statusOfCheck, "root", "check");
  }

  @Test
  void oneMoreMemberIsRefused() {
    String majors = printed(0, "nobody", "majors");
    Outcome outcome =
        validated("pg_coexist-majors", majors.replace("\"version\"", "\"more\":1,\"version\""));
    assertEquals(1, outcome.status(), outcome::toString);
    assertTrue(outcome.err().contains("'more' was unexpected"), outcome::toString);
  }

  @Test
  void anUpgradeFromItsPreflightToItsEnd() {
    printedByAll(0);
    upgrade(0, "--check");
    upgrade(3, "-v", "16");
    machine.shell(REFUSE).requireStatus(0);
    upgrade(1, "-v", "17", "-m", "dumpall");
    printedByAll(1);
    String unused = printed(0, "nobody", "check");
    upgrade(0, "--rollback");
    upgrade(1, "-v", "17", "--no-trial");
    machine.shell(ACCEPT).requireStatus(0);
    upgrade(0, "-r");
    printedByAll(0);
    upgrade(0, "--delete-old");
    assertEquals(
        Set.of(
            "begun",
            "checked",
            "error",
            "finished",
            "old-deleted",
            "progress",
            "rolled-back",
            "skipped",
            "started",
            "summary",
            "tried",
            "undone"),
        events);
    theRestOfItsLife();
  }

  /** An adoption and a release, and what somebody did behind our back. */
  private void theRestOfItsLife() {
    machine.require("pg_coexist", "adopt", "15/main");
    printedByAll(0);
    machine.require("pg_coexist", "release", "main");
    machine.shell("pg_ctlcluster 17 shop stop; pg_conftool 17 shop set port 5499").requireStatus(0);
    String list = printed(0, "root", "list");
    assertTrue(list.contains("\"kind\":\"down\""), list);
    String check = printed(1, "root", "check");
    assertTrue(check.contains("\"kind\":\"port-differs\""), check);
    machine.require("pg_conftool", "17", "shop", "set", "port", "5440");
    machine.require("pg_ctlcluster", "17", "shop", "start");
    printedByAll(0);
  }
}
