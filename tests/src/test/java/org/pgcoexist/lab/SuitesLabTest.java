package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same on other machines: booted ones, Debian 12, and other majors. */
@Tag("slice-4")
class SuitesLabTest {

  private static String shop(LabMachine machine) {
    return machine
        .shell("pg_coexist list -H | awk '$2 == \"shop\" { print $1, $3, $4, $5 }'")
        .text();
  }

  @Test
  void onABootedMachineSystemdKnowsTheCluster() {
    try (LabMachine machine = LabMachine.start(LabOptions.majors("15,17").systemd())) {
      machine.require("pg_coexist", "create", "shop", "-v", "15", "-p", "5440");
      machine.require("systemctl", "is-active", "postgresql@15-shop");
      machine.sql("15/shop", "postgres", "CREATE TABLE t AS SELECT 42 AS a");

      machine.run("pg_version_upgrade", "-c", "shop", "-v", "17").requireStatus(0);

      assertEquals("active", machine.require("systemctl", "is-active", "postgresql@17-shop"));
      assertEquals(
          "inactive", machine.run("systemctl", "is-active", "postgresql@15-shop").out().strip());
      // What a boot starts is what the generator has made of start.conf.
      String wanted = "/run/systemd/generator/postgresql.service.wants/";
      machine.require("test", "-e", wanted + "postgresql@17-shop.service");
      machine.run("test", "-e", wanted + "postgresql@15-shop.service").requireStatus(1);
      machine.run("test", "-e", wanted + "postgresql@15-shop.old.service").requireStatus(1);
      assertEquals("42", machine.sql("17/shop", "postgres", "SELECT a FROM t"));
      machine.require("systemctl", "restart", "postgresql");
      assertEquals("17 5440 active online", shop(machine));
      machine.require("systemctl", "start", "postgresql@15-shop.old");
      assertEquals("42", machine.sql("15/shop.old", "postgres", "SELECT a FROM t"));
    }
  }

  @Test
  void onDebian12() {
    try (LabMachine machine = LabMachine.start(LabOptions.majors("15,17").suite("bookworm"))) {
      machine.require("pg_coexist", "create", "shop", "-v", "15", "-p", "5440");
      machine.sql("15/shop", "postgres", "CREATE TABLE t AS SELECT 42 AS a");
      machine.run("pg_version_upgrade", "-c", "shop", "-v", "17").requireStatus(0);
      assertEquals("17 5440 active online", shop(machine));
      assertEquals("42", machine.sql("17/shop", "postgres", "SELECT a FROM t"));
    }
  }

  @Test
  void fromMajorToMajor() {
    LabMachine machine = LabMachine.start(LabOptions.majors("13,15,17,18"));
    // 13's pg_dumpall writes no owner and privileges of the schema public, so 15's is taken.
    try (FixtureCluster shop = new FixtureCluster(machine, "13", "18")) {
      Outcome first =
          shop.tryAndUpgrade("-v", "15", "--dump-with=new", "--verify=content").requireStatus(0);
      shop.assertSameContentButGrants("5440");
      doWhatItSays(machine, first);
      Outcome second = shop.tryAndUpgrade("-v", "17", "--verify=content").requireStatus(0);
      shop.assertSameContentButGrants("5440");
      doWhatItSays(machine, second);
      shop.upgrade("--verify=content").requireStatus(0);
      assertEquals("18 5440 active online", shop(machine));
      shop.assertSameContentButGrants("5440");
    }
  }

  /**
   * The old cluster goes by the commands in the summary, so that the next upgrade has its place.
   */
  private static void doWhatItSays(LabMachine machine, Outcome upgrade) {
    String commands =
        upgrade
            .out()
            .lines()
            .filter(line -> line.contains("pg_version_upgrade "))
            .map(line -> line.substring(line.indexOf("pg_version_upgrade ")))
            .findFirst()
            .orElseThrow();
    machine.shell("set -e; " + commands).requireStatus(0);
  }
}
