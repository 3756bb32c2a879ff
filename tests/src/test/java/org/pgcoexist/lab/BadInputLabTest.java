package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A state of the machine that pg_version_upgrade must refuse. */
class BadInputLabTest extends RefusalTests {

  @Test
  void anUnknownCluster() {
    assertRefused(
        2,
        """
        pg_version_upgrade: unknown cluster "shpo":
          it is not in /etc/postgresql/cluster_ports
        Next: pg_coexist list shows the registered clusters
        """,
        upgrade("-c", "shpo"));
  }

  @Test
  void aClusterThatIsNotRegistered() {
    assertRefused(
        2,
        """
        pg_version_upgrade: unknown cluster "main":
          15/main is there, but not in /etc/postgresql/cluster_ports: postgresql-common made it
        Next: pg_coexist adopt 15/main   registers it, so that it can be upgraded
        """,
        upgrade("-c", "main", "-v", "17"));
  }

  @Test
  void aVersionThatIsNotInstalled() {
    assertRefused(
        3,
        """
        pg_version_upgrade: cannot upgrade cluster shop:
          PostgreSQL 18 is not installed, and it is the target
        Next: apt-get install postgresql-18
        """,
        upgrade("-c", "shop", "-v", "18"));
  }

  @Test
  void theSameVersion() {
    assertRefused(
        3,
        """
        pg_version_upgrade: cannot upgrade cluster shop to PostgreSQL 15:
          it is a PostgreSQL 15 cluster already, and clusters move to newer majors only
        Next: install a newer major, or name an installed one with -v: pg_coexist majors lists them
        """,
        upgrade("-c", "shop", "-v", "15"));
  }

  @Test
  void aLowerVersion() {
    assertRefused(
        3,
        """
        pg_version_upgrade: cannot upgrade cluster shop to PostgreSQL 13:
          it is a PostgreSQL 15 cluster already, and clusters move to newer majors only
        Next: install a newer major, or name an installed one with -v: pg_coexist majors lists them
        """,
        upgrade("-c", "shop", "-v", "13"));
  }

  @Test
  void aMajorThatIsTooOld() {
    String file = "/var/lib/postgresql/shop/data/PG_VERSION";
    machine.shell("cp -p $1 /root/PG_VERSION; echo 10 >$1", file).requireStatus(0);
    try {
      assertRefused(
          3,
          """
          pg_version_upgrade: cannot upgrade cluster shop:
            it is a PostgreSQL 10 cluster, and this program moves those from 11 on
          Next: go to a major in between first: pg_coexist release shop, and pg_upgradecluster of postgresql-common
          """,
          upgrade("-c", "shop", "-v", "17"));
    } finally {
      machine.require("cp", "-p", "/root/PG_VERSION", file);
    }
  }

  /** What cannot even be looked at hides nothing else. */
  @Test
  void aLinkedTablespaceBesideLeftovers() {
    machine.require("install", "-d", "-o", "postgres", "/srv/real", "/var/lib/postgresql/shop.new");
    machine.require("ln", "-s", "/srv/real", "/srv/linked");
    machine.sql("15/shop", "postgres", "CREATE TABLESPACE linked LOCATION '/srv/linked'");
    try {
      Outcome outcome = machine.run(upgrade("-c", "shop", "-v", "17"));
      assertEquals(3, outcome.status(), outcome::toString);
      assertTrue(outcome.err().contains("/srv/linked"), outcome::toString);
      assertTrue(
          outcome.err().contains("/var/lib/postgresql/shop.new exists, and it is where"),
          outcome::toString);
    } finally {
      machine.sql("15/shop", "postgres", "DROP TABLESPACE linked");
      machine.require("rm", "-r", "/srv/real", "/srv/linked", "/var/lib/postgresql/shop.new");
    }
  }

  @Test
  void aPathThatExists() {
    machine.require("install", "-d", "-o", "postgres", "/srv/there");
    assertRefused(
        3,
        """
        pg_version_upgrade: cannot upgrade cluster shop, and nothing was touched:
          /srv/there exists, and it is where the new cluster is to be
        Next: move it away or remove it
        """,
        upgrade("-c", "shop", "-p", "/srv/there"));
  }

  @Test
  void leftoversInTheWayAllOfThemAtOnce() {
    machine.require(
        "mkdir", "-p", "/var/lib/postgresql/shop.new", "/var/lib/postgresql/shop.old/x");
    machine.require("touch", "/var/lib/postgresql/shop.dumpall");
    assertRefused(
        3,
        """
        pg_version_upgrade: cannot upgrade cluster shop, and nothing was touched:
          /var/lib/postgresql/shop.new exists, and it is where the new cluster would be built
          /var/lib/postgresql/shop.old exists, and it is where the old cluster would be kept
          /var/lib/postgresql/shop.dumpall exists, and it is where the dump would go
        Next: move it away or remove it
              if it is from an earlier upgrade, drop that cluster: pg_coexist list shows it as kept
        """,
        upgrade("-c", "shop", "-m", "dumpall"));
    machine.require("rm", "-r", "/var/lib/postgresql/shop.new", "/var/lib/postgresql/shop.old");
    machine.require("rm", "/var/lib/postgresql/shop.dumpall");
  }

  @Test
  void aDumpDirectoryThatTheOwnerCannotWrite() {
    machine.require("install", "-d", "-m", "0755", "/srv/dumps");
    assertRefused(
        3,
        """
        pg_version_upgrade: cannot upgrade cluster shop, and nothing was touched:
          the cluster's owner postgres cannot write the dump to /srv/dumps
        Next: install -d -o postgres -m 0700 /srv/dumps, or name another directory with -d
        """,
        upgrade("-c", "shop", "-d", "/srv/dumps"));
  }

  @Test
  void nothingToContinue() {
    assertRefused(
        2,
        """
        pg_version_upgrade: nothing to continue for cluster shop:
          no upgrade of it is open
        Next: pg_version_upgrade -c shop   starts one
        """,
        upgrade("-c", "shop", "-r"));
  }

  @Test
  void notRoot() {
    assertRefused(
        2,
        """
        pg_version_upgrade: cannot upgrade cluster shop:
          only root and its owner may, and you are nobody
        Next: run the same command with sudo
        """,
        "runuser",
        "-u",
        "nobody",
        "--",
        "pg_version_upgrade",
        "-c",
        "shop");
  }

  @Test
  void aBrokenRegistry() {
    machine.require("cp", "-a", "/etc/postgresql/cluster_ports", "/root/cluster_ports");
    machine
        .shell(
            "printf '[shop]\\nport = 5440\\nstatus = active\\npath = /srv/x\\n\\n[shop]\\n' >$1",
            "/etc/postgresql/cluster_ports")
        .requireStatus(0);
    try {
      assertRefused(
          2,
          """
          pg_version_upgrade: /etc/postgresql/cluster_ports:6: cluster shop is listed twice:
            line 1 begins its section already
          Next: edit it: sensible-editor +6 /etc/postgresql/cluster_ports
          """,
          upgrade("-c", "shop"));
    } finally {
      machine.require("mv", "/root/cluster_ports", "/etc/postgresql/cluster_ports");
    }
  }

  @Test
  void twoUpgradesOfOneClusterAtOnce() {
    machine.require("pg_coexist", "create", "twice", "-v", "15");
    String first = machine.require("/opt/die-at", "load", "stop", "twice", "-v", "17");
    assertRefused(
        4,
        "pg_version_upgrade: cannot work on cluster twice:\n  process "
            + first
            + " holds the lock /var/lib/pg-coexist/clusters/twice/lock\n"
            + "Next: wait until it ends: ps -f -p "
            + first
            + "\n",
        upgrade("-c", "twice"));
    // The first is not disturbed and ends well.
    machine.shell("kill -CONT $1; tail --pid=$1 -f /dev/null", first).requireStatus(0);
    assertEquals(
        "17 twice", machine.shell("pg_coexist list -H | grep -o '17 *twice' | tr -s ' '").text());
  }
}
