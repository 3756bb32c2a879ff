package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/**
 * A machine that is reset in the middle of an upgrade: nothing starts the cluster behind our back.
 */
class RebootLabTest {

  @Test
  void afterAReset() {
    try (LabMachine machine = LabMachine.start(LabOptions.majors("15,17").reboots())) {
      for (String name : new String[] {"shop", "depot"}) {
        machine.require("pg_coexist", "create", name, "-v", "15");
        machine.sql("15/" + name, "postgres", "CREATE TABLE t AS SELECT 42 AS a");
      }
      machine.put("tests/src/test/resources/lab/die-at", "/opt");
      // Both stand at their steps when the machine goes down.
      machine.shell("/opt/die-at load stop shop -v 17").requireStatus(0);
      machine.shell("/opt/die-at switch stop depot -v 17").requireStatus(0);

      machine.reboot();

      assertDown(machine);
      machine.run("systemctl", "start", "postgresql").requireStatus(0);
      machine.run("systemctl", "restart", "postgresql").requireStatus(0);
      assertDown(machine);
      assertRefused(machine, "15-shop");
      assertRefused(machine, "15-depot");
      assertListSaysWhatToType(machine);

      machine.run("pg_version_upgrade", "-c", "shop", "-r").requireStatus(0);
      machine.run("pg_version_upgrade", "-c", "depot", "--rollback").requireStatus(0);
      assertEquals("42", machine.sql("17/shop", "postgres", "SELECT a FROM t"));
      assertEquals("42", machine.sql("15/depot", "postgres", "SELECT a FROM t"));
      machine.reboot();
      assertEquals(
          "15 depot active online\n17 shop active online\n15 shop.old kept down",
          machine
              .shell(
                  "pg_coexist list -H | awk '$2 ~ /shop|depot/ { print $1, $2, $4, $5 }' | sort -k 2")
              .text());
    }
  }

  private static void assertListSaysWhatToType(LabMachine machine) {
    assertEquals(
        """
        shop: its upgrade from 15 to 17 stopped at step 7, load the dump.
          pg_version_upgrade -c shop -r   continues it
          pg_version_upgrade -c shop --rollback   rolls it back
        depot: its upgrade from 15 to 17 stopped at step 9, put the new cluster in the old one's place.
          pg_version_upgrade -c depot -r   continues it
          pg_version_upgrade -c depot --rollback   rolls it back
        """,
        machine.shell("pg_coexist list | grep -A 2 'its upgrade'").out());
  }

  private static void assertDown(LabMachine machine) {
    assertEquals(
        "depot upgrading down\nshop upgrading down",
        machine
            .shell("pg_coexist list -H | awk '$2 ~ /shop|depot/ { print $2, $4, $5 }' | sort")
            .text());
    // 15/main, which the package made, is all that runs.
    assertEquals("1", machine.shell("ps -u postgres -o args= | grep -c -- ' -D '").text());
  }

  private static void assertRefused(LabMachine machine, String unit) {
    Outcome outcome = machine.run("systemctl", "start", "postgresql@" + unit);
    assertEquals(1, outcome.status(), outcome::toString);
  }
}
