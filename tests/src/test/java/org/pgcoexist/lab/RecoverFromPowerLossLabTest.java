package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every process is killed as each step begins, servers too, and what a boot finds empty is emptied:
 * the upgrade is continued to the same end.
 */
class RecoverFromPowerLossLabTest extends CrashTests {

  RecoverFromPowerLossLabTest() {
    super("power");
  }

  @Tag("slice-1")
  @ParameterizedTest
  @ValueSource(strings = {"initdb", "configure"})
  void isContinuedAsItBegins(String step) {
    isContinued(step);
  }

  @Tag("slice-2")
  @ParameterizedTest
  @ValueSource(strings = {"start-new", "stop-old"})
  void isContinuedAsServersChange(String step) {
    isContinued(step);
  }

  @Tag("slice-3")
  @ParameterizedTest
  @ValueSource(strings = {"mark", "start-old"})
  void isContinuedOnceItIsMarked(String step) {
    isContinued(step);
  }

  @Tag("slice-4")
  @ParameterizedTest
  @ValueSource(strings = {"dump", "stop-both"})
  void isContinuedAsItDumpsAndAsItHasLoaded(String step) {
    isContinued(step);
  }

  @ParameterizedTest
  @ValueSource(strings = {"load", "verify", "switch", "start"})
  void isContinued(String step) {
    shop.machine().run("/opt/die-at", step, how, "shop", "-v", "17").requireStatus(0);

    assertListedWithItsState();
    assertOnlyContinuing();
    shop.upgrade("-r").requireStatus(0);
    assertDone();
  }

  /** Listed once, at its port, with a status the registry has, whatever was under way. */
  private void assertListedWithItsState() {
    String row = shop.machine().shell("pg_coexist list -H | awk '$2 == \"shop\"'").text();
    assertTrue(
        row.matches(
            "1[57] +shop +5440 +(active|upgrading) +(online|down) +postgres +[^ ]+shop +[^ ]+"),
        row);
  }

  private void assertOnlyContinuing() {
    Outcome another = shop.upgrade("-v", "17").requireStatus(3);
    assertEquals("", another.out());
    assertTrue(
        another
            .err()
            .matches(
                "pg_version_upgrade: cannot begin another upgrade of cluster shop:\n"
                    + "  its upgrade from 15 to 17, begun [^ ]+, is not finished\n"
                    + "Next: pg_version_upgrade -c shop -r   continues it\n"
                    + "      pg_version_upgrade -c shop --rollback   rolls it back\n"),
        another::toString);
  }

  private void assertDone() {
    shop.assertSameContent("5440");
    LabMachine machine = shop.machine();
    assertEquals(
        "17 shop 5440 active online\n15 shop.old kept down",
        machine
            .shell(
                "pg_coexist list -H | awk '$2 == \"shop\" { print $1, $2, $3, $4, $5 }"
                    + " $2 == \"shop.old\" { print $1, $2, $4, $5 }'")
            .text());
    assertEquals("", machine.require("find", "/run/pg-coexist", "-mindepth", "1"));
    assertEquals(
        "", machine.require("find", "/var/lib/postgresql", "-maxdepth", "1", "-name", "*.new"));
  }
}
