package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Awkward settings come back to the last byte. */
class SettingsRollbackLabTest {

  @Test
  void whateverWasSwitchedComesBack() {
    LabMachine machine = LabMachine.start(LabOptions.majors("15,17"));
    try (AwkwardCluster shop = new AwkwardCluster(machine, "15")) {
      machine.put("tests/src/test/resources/lab/die-at", "/opt");
      machine.require("pg_ctlcluster", "15", "shop", "stop");
      finishedUpgrade(shop);
      killedUpgrade(shop);
      machine.require("pg_ctlcluster", "15", "shop", "start");
    }
  }

  private static void finishedUpgrade(AwkwardCluster shop) {
    LabMachine machine = shop.machine();
    String before = shop.tree();
    machine.require("pg_version_upgrade", "-c", "shop", "-v", "17");
    machine.require(
        "bash", "-c", "echo 'me * 17 shop mine' >>/etc/postgresql-common/user_clusters");

    machine
        .run("pg_version_upgrade", "-c", "shop", "--rollback", "--discard-new-writes")
        .requireStatus(0);
    assertEquals(
        "me * 17 shop mine",
        machine.require("tail", "-n1", "/etc/postgresql-common/user_clusters"));
    machine.require("sed", "-i", "$d", "/etc/postgresql-common/user_clusters");
    Lines.assertSame(before, shop.tree());
  }

  /** After the switch, and without a start.conf. */
  private static void killedUpgrade(AwkwardCluster shop) {
    LabMachine machine = shop.machine();
    machine.require("rm", "/etc/postgresql/15/shop/start.conf");
    String before = shop.tree();
    machine.require("/opt/die-at", "start", "jvm", "shop", "-v", "17");
    assertTrue(machine.require("pg_lsclusters", "-h").contains("shop.old"), "switched");

    machine.run("pg_version_upgrade", "-c", "shop", "--rollback").requireStatus(0);
    Lines.assertSame(before, shop.tree());
  }
}
