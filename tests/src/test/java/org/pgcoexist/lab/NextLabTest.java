package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a failure tells to type next is typed as it is told, and does what was promised. */
@Tag("slice-5")
class NextLabTest extends FaultTests {

  private static final String VIEW =
      "CREATE EXTENSION pg_stat_statements;"
          + " CREATE VIEW slow AS SELECT blk_read_time FROM pg_stat_statements;"
          + " CREATE VIEW over AS SELECT * FROM slow";

  private static final String INDEX =
      "CREATE FUNCTION norm(t text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower(t)';"
          + " CREATE FUNCTION key(t text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT norm(t)';"
          + " CREATE INDEX place_key ON t (key(m))";

  /** Its query works in 15 only, and a load runs it. */
  private static final String MATVIEW =
      "CREATE MATERIALIZED VIEW old_only AS SELECT 1 / (CASE WHEN"
          + " current_setting('server_version_num')::int < 160000 THEN 1 ELSE 0 END) AS i";

  /** What each method cannot load, and only that: the object, and the server's word for it. */
  private static final Map<String, List<String>> FAULTS =
      Map.of(
          "parallel", List.of(MATVIEW, "old_only", "division by zero", "REFRESH "),
          "dumpall", List.of(VIEW, "slow", "blk_read_time does", "CREATE "),
          "copy", List.of(INDEX, "place_key", "norm(text) does not exist", "CREATE "));

  private Outcome type(String command, String input) {
    return machine.shell("printf '%s\\n' \"$1\" | " + command, input);
  }

  private Told loadThatFails(String method) {
    reset();
    List<String> fault = FAULTS.get(method);
    machine.sql("15/shop", "shop", fault.get(0));
    Outcome outcome = upgrade("-m", method, "-v", "17", "-q");
    assertEquals(1, outcome.status(), outcome::toString);
    String said = outcome.err();
    assertTrue(said.contains(fault.get(1)) && said.contains(fault.get(2)), said);
    assertTrue(said.contains("\n    statement: " + fault.get(3)), said);
    // No command lines, and no other error than the cause.
    assertFalse(said.contains("/bin/pg_restore"), said);
    assertFalse(said.contains("relation \"public.slow\" does not exist"), said);
    assertFalse(said.contains("administrator command"), said);
    Told told = Told.of(outcome);
    shell("ls " + told.command("read the log").replaceFirst("read the log ", "") + " >/run/logs");
    return told;
  }

  @ParameterizedTest
  @ValueSource(strings = {"parallel", "dumpall", "copy"})
  void whatStandsInTheWayIsFixedInTheOldCluster(String method) {
    Told told = loadThatFails(method);
    String fix =
        "\\c shop\nDROP VIEW IF EXISTS slow CASCADE;\nDROP INDEX IF EXISTS place_key;"
            + "\nDROP MATERIALIZED VIEW IF EXISTS old_only;";
    type(told.command("--shell old"), fix).requireStatus(0);
    machine.shell(told.command("continues")).requireStatus(0);
    assertFinished();
  }

  @Test
  void orAfterTheRollback() {
    Told told = loadThatFails("parallel");
    machine.shell(told.command("undoes everything")).requireStatus(0);
    assertListed("15 5440 active online");
    machine.sql("15/shop", "shop", "DROP MATERIALIZED VIEW old_only");
    upgrade("-v", "17").requireStatus(0);
    assertFinished();
  }

  /**
   * The first fails while clients are served, the second in the downtime; both are undone, and with
   * them goes the log.
   */
  @ParameterizedTest
  @ValueSource(strings = {"parallel", "dumpall"})
  void whatWasUndoneNamesNothingThatIsGone(String method) {
    reset();
    machine.sql("15/shop", "shop", VIEW);
    Outcome outcome = upgrade("-m", method, "-v", "17", "-q", "--on-failure=restore");
    assertEquals(1, outcome.status(), outcome::toString);
    assertTrue(outcome.err().contains("blk_read_time does"), outcome.err());
    assertFalse(outcome.err().contains("/upgrade/"), outcome.err());
    assertFalse(outcome.err().contains("--shell"), outcome.err());
    Told told = Told.of(outcome);
    assertTrue(told.has("fix in the cluster what this message names"), told::toString);
    assertListed("15 5440 active online");
    machine.sql("15/shop", "shop", "DROP VIEW slow CASCADE");
    upgrade("-v", "17").requireStatus(0);
    assertFinished();
  }

  /** A setting of the old cluster: read again, and carried over as it is now. */
  @Test
  void aSettingThatIsFixedCounts() {
    reset();
    kill("load");
    String conf = "/etc/postgresql/15/shop/conf.d/fixed.conf";
    shell(
        "printf 'max_locks_per_transaction = 1234\\nmy.own = 5\\n' >"
            + conf
            + "; printf '#!/bin/sh\\n[ $4 = init ] || psql --cluster $1/$2 -XqAtc \"SHOW"
            + " max_locks_per_transaction\" postgres >/var/tmp/seen\\n'"
            + " >/etc/postgresql-common/pg_upgradecluster.d/see;"
            + " chmod 755 /etc/postgresql-common/pg_upgradecluster.d/see");
    upgrade("-r").requireStatus(0);
    assertFinished();
    assertEquals("1234", machine.require("cat", "/var/tmp/seen"));
    assertEquals("1234", machine.sql("17/shop", "shop", "SHOW max_locks_per_transaction"));
    assertEquals("5", machine.sql("17/shop", "shop", "SHOW my.own"));
  }

  /** From the machine as Debian left it to the newest major, by what is told alone. */
  @Test
  void aClusterThatOnlyDebianKnows() {
    reset();
    Told unknown = Told.of(machine.run("pg_version_upgrade", "-c", "main", "-v", "17"));
    machine.shell(unknown.command("pg_coexist adopt")).requireStatus(0);
    machine.require("pg_version_upgrade", "-c", "main", "-v", "17", "--no-trial");
    assertEquals(
        "17 main", machine.shell("pg_coexist list -H | grep -o '^17 *main ' | tr -s ' '").text());
    // It cannot go back to postgresql-common with the old one beside it.
    Told kept = Told.of(machine.run("pg_coexist", "release", "main"));
    machine.shell(kept.command("--delete-old")).requireStatus(0);
    machine.require("pg_coexist", "release", "main");
    assertEquals(
        "17 main", machine.shell("pg_lsclusters -h | grep -o '^17 *main' | tr -s ' '").text());
  }

  @Test
  void whatCreateSetAndDropTell() {
    reset();
    Told port = Told.of(machine.run("pg_coexist", "create", "more", "-v", "17", "-p", "5440"));
    assertTrue(port.has("leave -p out for a free one"), port::toString);
    machine.require("pg_coexist", "create", "more", "-v", "17");
    Told taken = Told.of(machine.run("pg_coexist", "set", "more", "port=5440"));
    assertTrue(taken.has("choose another; pg_coexist list shows the ports"), taken::toString);
    machine.require("pg_coexist", "set", "more", "port=5449");
    Told asked = Told.of(machine.run("pg_coexist", "drop", "more"));
    machine.shell(asked.command("--yes")).requireStatus(0);
    assertEquals("", machine.shell("pg_coexist list -H | grep ' more ' || :").text());
    upgrade("-v", "17").requireStatus(0);
    Told kept = Told.of(machine.run("pg_coexist", "drop", "shop", "--yes"));
    machine.shell(kept.command("--delete-old")).requireStatus(0);
    machine.require("pg_coexist", "drop", "shop", "--yes");
    assertEquals("", machine.shell("pg_coexist list -H | grep ' shop ' || :").text());
  }
}
