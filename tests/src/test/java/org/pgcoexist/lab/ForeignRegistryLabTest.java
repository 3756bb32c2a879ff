package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The clusters' owner puts other files where root's are read and removed. */
class ForeignRegistryLabTest extends FaultTests {

  @Test
  void aRegistryThatTheOwnerWroteIsNotBelieved() {
    reset();
    machine
        .shell(
            "cd /etc/postgresql; runuser -u postgres -- sh -c"
                + " 'cp cluster_ports r; mv -f r cluster_ports'")
        .requireStatus(0);
    for (String command :
        new String[] {
          "pg_version_upgrade -c shop -v 17 --check",
          "pg_coexist drop shop --yes",
          "pg_coexist set shop status=inactive",
          "pg_coexist release shop"
        }) {
      Outcome refused = machine.shell(command);
      assertEquals(3, refused.status(), refused::toString);
      assertTrue(refused.err().contains("cannot believe the registry"), refused::toString);
    }
    Outcome list = machine.shell("pg_coexist list");
    assertTrue(list.out().contains("unregistered"), list::toString);
    assertTrue(list.err().contains("cannot believe the registry"), list::toString);
    Outcome removal = machine.shell("dpkg -r postgresql-15");
    assertFalse(removal.status() == 0, removal::toString);

    machine
        .shell(
            "install -m 0644 /etc/postgresql/cluster_ports /root/cluster_ports"
                + " && mv -T /root/cluster_ports /etc/postgresql/cluster_ports")
        .requireStatus(0);
    machine.require("pg_version_upgrade", "-c", "shop", "-v", "17", "--check");
  }

  @Test
  void theLogThatALinkNamesIsNotRemovedAsRoot() {
    reset();
    machine
        .shell(
            "install -d /srv/kept; echo kept >/srv/kept/file;"
                + " runuser -u postgres -- ln -sfn /srv/kept/file /etc/postgresql/15/shop/log;"
                + " pg_coexist drop shop --yes")
        .requireStatus(0);
    assertEquals("kept", machine.require("cat", "/srv/kept/file").strip());
  }
}
