package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Awkward settings from 15 to 17: refused early where they must be, carried over, kept apart. */
class SettingsLabTest {

  @Test
  void theNewClusterHasThemAndTheKeptOneSharesNothing() {
    LabMachine machine = LabMachine.start(LabOptions.majors("15,17"));
    try (AwkwardCluster shop = new AwkwardCluster(machine, "15")) {
      isRefusedWhileTheOldServerServes(shop);
      shop.upgrade("15", "17", AwkwardCluster.GONE_FROM_15_TO_17, Map.of());
      assertKeptApart(shop);
      assertPlaced(machine);
    }
  }

  /** A fault in pg_hba.conf that the old server has not seen, as it was not reloaded. */
  private static void isRefusedWhileTheOldServerServes(AwkwardCluster shop) {
    LabMachine machine = shop.machine();
    String hba = "/etc/postgresql/15/shop/pg_hba.conf";
    String line = machine.shell("echo 'local all all nonsense' >>$1; wc -l <$1", hba).text();
    String before = shop.tree();

    Outcome refused = machine.run("pg_version_upgrade", "-c", "shop", "-v", "17").requireStatus(1);
    String expected =
        "pg_version_upgrade: PostgreSQL 17 refuses the configuration of cluster shop:\n"
            + "  LOG:  invalid authentication method \"nonsense\"\n"
            + ("  CONTEXT:  line " + line + " of configuration file \"" + hba + "\"\n")
            + ("  FATAL:  could not load " + hba + "\n")
            + "  everything was undone: cluster shop is as it was\n"
            + "Next: fix it in /etc/postgresql/15/shop\n"
            + "      pg_version_upgrade -c shop\n";
    assertTrue(refused.err().endsWith(expected), refused::toString);
    Lines.assertSame(before, shop.tree());
    assertEquals("1", machine.sql("15/shop", "postgres", "SELECT 1"));
    machine.require("sed", "-i", "$d", hba);
  }

  private static void assertKeptApart(AwkwardCluster shop) {
    LabMachine machine = shop.machine();
    machine.require("pg_ctlcluster", "15", "shop.old", "start");
    Map<String, String> kept = shop.told("15/shop.old");
    Map<String, String> now = shop.told("17/shop");
    assertEquals("5440", now.get("port"));
    for (String name : Set.of("port", "cluster_name", "external_pid_file", "log_directory")) {
      assertNotEquals(now.get(name), kept.get(name), name);
    }
    assertEquals("/etc/postgresql/15/shop.old/server.crt", kept.get("ssl_cert_file"));
    assertEquals(kept.get("work_mem"), now.get("work_mem"));
  }

  private static void assertPlaced(LabMachine machine) {
    assertEquals(
        "640 root ssl-cert\n600 postgres postgres",
        machine.require(
            "stat",
            "-c",
            "%a %U %G",
            "/etc/postgresql/15/shop.old/server.key",
            "/etc/postgresql/17/shop/server.key"));
    assertEquals(
        "/var/log/postgresql/postgresql-17-shop.log",
        machine.require("readlink", "/etc/postgresql/17/shop/log"));
    assertEquals(
        "db_user_namespace = off", machine.require("cat", "/etc/postgresql/17/shop/unused.conf"));
    assertEquals("750", machine.require("stat", "-c", "%a", "/etc/postgresql/17/shop/private.d"));
  }
}
