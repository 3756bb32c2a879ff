package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Definitions are loaded while clients are served, and stay where nobody changes them. */
@Tag("slice-7")
class DefinitionsLabTest extends FaultTests {

  private static final String AGAIN = "{\"event\":\"loaded-again\",";

  private static final String CONTROL = "/usr/bin/pg_ctlcluster";

  private static final String PSQL = "psql -XAtqp 5440 -v ON_ERROR_STOP=1";

  private static final String CLIENT = "runuser -u postgres -- " + PSQL;

  /** A client does something just before it is shut out. */
  private Outcome upgradeWith(String database, String... statements) {
    StringBuilder client = new StringBuilder(PSQL).append(" -d ").append(database);
    for (String statement : statements) {
      client.append(" -c \"").append(statement).append('"');
    }
    String script =
        "case \"$*\" in \"15 shop stop\"*) %s || touch /tmp/failed ;; esac; exec %s.real \"$@\"";
    replace(CONTROL, script.formatted(client, CONTROL));
    try {
      Outcome outcome = upgrade("-v", "17", "--verify=content", "--json");
      outcome.requireStatus(0);
      shell("[ ! -e /tmp/failed ]");
      return outcome;
    } finally {
      restore(CONTROL);
    }
  }

  @Test
  void eachDatabaseIsDumpedOnceAndBesideClients() {
    reset();
    String dump = BIN + "15/bin/pg_dump";
    replace(dump, "echo \"$*\" >>/tmp/dumps; exec " + dump + ".real \"$@\"");

    Outcome outcome = upgrade("-v", "17", "--json");

    restore(dump);
    outcome.requireStatus(0);
    assertFinished();
    assertFalse(outcome.out().contains(AGAIN), outcome::toString);
    assertFalse(outcome.out().contains("{\"event\":\"warning\""), outcome::toString);
    assertEquals("3", machine.shell("grep -c -e --section=pre-data /tmp/dumps").text());
    assertEquals("3", machine.shell("grep -c -e --lock-wait-timeout= /tmp/dumps").text());
  }

  @Test
  void whatAClientChangesInTheLastMomentComesAlong() {
    reset();
    Outcome outcome =
        upgradeWith(
            "shop",
            "ALTER TABLE t ADD n int DEFAULT 3",
            "CREATE DATABASE born",
            "CREATE DATABASE closed",
            "ALTER DATABASE closed ALLOW_CONNECTIONS false");

    assertTrue(outcome.out().contains(AGAIN), outcome::toString);
    assertTrue(outcome.out().contains("\"databases\":[\"shop\"]"), outcome::toString);
    assertFinished();
    assertEquals("300000", machine.sql("17/shop", "shop", "SELECT sum(n) FROM t"));
    assertEquals("1", machine.sql("17/shop", "born", "SELECT 1"));
    String allowed = "SELECT datallowconn FROM pg_database WHERE datname = 'closed'";
    assertEquals("f", machine.sql("17/shop", "shop", allowed));

    upgrade("--rollback", "--discard-new-writes").requireStatus(0);
    assertEquals("f", machine.sql("15/shop", "shop", allowed));
  }

  /** What initdb has made cannot be dropped, and roles are everybody's. */
  @Test
  void rolesAndTemplatesComeAlongAsWell() {
    reset();
    Outcome outcome = upgradeWith("template1", "CREATE ROLE late", "CREATE TABLE late (i int)");

    assertTrue(outcome.out().contains(AGAIN), outcome::toString);
    assertFinished();
    assertEquals("0", machine.sql("17/shop", "template1", "SELECT count(*) FROM late"));
    assertEquals("late", machine.sql("17/shop", "shop", "SELECT 'late'::regrole"));
  }

  /** The lock of a dump is taken when nobody else is there. */
  @Test
  void aTableThatSomebodyHoldsWaits() {
    reset();
    shell(
        CLIENT
            + " -d shop -c 'BEGIN; LOCK t' -c 'SELECT pg_sleep(1000)' </dev/null >/dev/null 2>&1 &"
            + " until "
            + CLIENT
            + " -d shop -c \"SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock'\""
            + " | grep -q 1; do :; done");

    Outcome outcome = upgrade("-v", "17");

    outcome.requireStatus(0);
    assertEquals(
        "warning: the definitions of the database shop are loaded in the downtime, not before:"
            + " pg_dump exit status 1, query failed: ERROR:  canceling"
            + " statement due to statement timeout\n",
        outcome.err());
    assertFinished();
  }

  /** A database is whole, and the command dies. */
  private void killWhileDefinitionsAreLoaded() {
    reset();
    at(
        "define",
        "(until ls "
            + PATH
            + ".new/upgrade/stream/*.defined >/run/there 2>&1; do sleep 0.01; done;"
            + " kill -KILL $jvm) </dev/null >/dev/null 2>&1 &");
    assertEquals("1", machine.sql("15/shop", "shop", "SELECT 1"));
    assertListed("15 5440 active online");
  }

  @Test
  void whatAKilledLoadLeavesIsTakenBackOrMadeAnew() {
    killWhileDefinitionsAreLoaded();
    takesBack();
    killWhileDefinitionsAreLoaded();
    continues();
  }
}
