package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A rich cluster moves from 15 to 17 with the method dumpall. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpgradeLabTest {

  /** The logs of the databases, which have the names of these, but for what no file name has. */
  private static final String LOGS =
      "SELECT string_agg(replace(replace(datname, '%', '%25'), '/', '%2F') || '.upgrade',"
          + " E'\\n' ORDER BY replace(replace(datname, '%', '%25'), '/', '%2F') COLLATE \"C\")"
          + " FROM pg_database WHERE datname <> 'template0'";

  private FixtureCluster shop;

  private boolean upgraded;

  private String logs;

  @BeforeAll
  void make() {
    shop = new FixtureCluster(LabMachine.start(LabOptions.majors("15,17")), "15", "17");
  }

  @AfterAll
  void remove() {
    if (shop != null) {
      shop.close();
    }
  }

  private void reset() {
    shop.reset();
    upgraded = false;
  }

  /** One upgrade for all tests that only look at what it has made. */
  private void upgradedOnce() {
    if (!upgraded) {
      reset();
      logs = shop.machine().sql("15/shop", "postgres", LOGS);
      shop.tryAndUpgrade("-m", "dumpall", "-v", "17").requireStatus(0);
      upgraded = true;
    }
  }

  private String require(String... argv) {
    return shop.machine().require(argv);
  }

  private String registry() {
    return require("sed", "/^#/d;/^$/d", "/etc/postgresql/cluster_ports");
  }

  @Test
  void everythingInTheClusterComesAlongAndTheOldOneIsKept() {
    upgradedOnce();

    shop.assertSameContent("5440");
    assertEquals("[shop]\nport = 5440\nstatus = active\npath = " + FixtureCluster.PATH, registry());
    assertEquals("17", require("cat", FixtureCluster.PATH + "/data/PG_VERSION"));
    assertEquals("15", require("cat", FixtureCluster.PATH + ".old/data/PG_VERSION"));
    String port = require("bash", "-c", "pg_lsclusters -h | awk '$2 == \"shop.old\" { print $3 }'");
    assertEquals(
        "15 shop.old "
            + port
            + " down postgres /var/lib/postgresql/shop.old/data"
            + " /var/log/postgresql/postgresql-15-shop.old.log\n"
            + "17 shop 5440 online postgres /var/lib/postgresql/shop/data"
            + " /var/log/postgresql/postgresql-17-shop.log",
        require("bash", "-c", "pg_lsclusters -h | grep shop | tr -s ' '"));

    require("pg_ctlcluster", "15", "shop.old", "start");
    shop.assertSameContent(port);
    require("pg_ctlcluster", "15", "shop.old", "stop");
  }

  @Test
  void postgresqlCommonSeesANormalCluster() {
    upgradedOnce();

    assertEquals(
        "170",
        shop.machine().sql("17/shop", "postgres", "SHOW server_version_num").substring(0, 3));
    assertEquals("17/shop", shop.machine().sql("17/shop", "postgres", "SHOW cluster_name"));
    require("pg_ctlcluster", "17", "shop", "restart");
    require("pg_ctlcluster", "17", "shop", "reload");
    assertEquals("auto", startMode("17/shop"));
    assertEquals("manual", startMode("15/shop.old"));
    // A private socket or a program must not have stayed.
    assertEquals("", require("find", "/run/pg-coexist", "-mindepth", "1"));
    assertEquals("", require("bash", "-c", "ps -eo args | grep -E '543[01]' | grep -v grep || :"));
  }

  private String startMode(String cluster) {
    return require("grep", "-v", "^#", "/etc/postgresql/" + cluster + "/start.conf");
  }

  @Test
  void everyFileBelongsToWhomItShould() {
    upgradedOnce();

    assertEquals(
        """
        700 postgres postgres /var/lib/postgresql/shop/data
        700 postgres postgres /var/lib/postgresql/shop.old/data
        755 postgres postgres /etc/postgresql/17/shop
        755 postgres postgres /etc/postgresql/17/shop/conf.d
        640 postgres postgres /etc/postgresql/17/shop/pg_hba.conf
        640 postgres postgres /etc/postgresql/17/shop/pg_ident.conf
        644 postgres postgres /etc/postgresql/17/shop/postgresql.conf
        644 postgres postgres /etc/postgresql/17/shop/start.conf
        644 root root /etc/postgresql/cluster_ports
        640 postgres adm /var/log/postgresql/postgresql-17-shop.log
        600 postgres postgres /var/lib/postgresql/shop.dumpall
        700 root root /var/lib/pg-coexist/clusters/shop
        """
            .strip(),
        require(
            "stat",
            "-c",
            "%a %U %G %n",
            "/var/lib/postgresql/shop/data",
            "/var/lib/postgresql/shop.old/data",
            "/etc/postgresql/17/shop",
            "/etc/postgresql/17/shop/conf.d",
            "/etc/postgresql/17/shop/pg_hba.conf",
            "/etc/postgresql/17/shop/pg_ident.conf",
            "/etc/postgresql/17/shop/postgresql.conf",
            "/etc/postgresql/17/shop/start.conf",
            "/etc/postgresql/cluster_ports",
            "/var/log/postgresql/postgresql-17-shop.log",
            "/var/lib/postgresql/shop.dumpall",
            "/var/lib/pg-coexist/clusters/shop"));
    assertEquals("", require("find", FixtureCluster.PATH, "!", "-user", "postgres"));
  }

  @Test
  void everyDatabaseHasItsLog() {
    upgradedOnce();

    assertTrue(logs.contains("archive%2F2025.upgrade"), logs);
    assertEquals(
        logs,
        require(
            "bash",
            "-c",
            "cd /var/lib/postgresql/shop/upgrade && ls -- *.upgrade | LC_ALL=C sort"));
  }

  @Test
  void theNewMajorsProgramDumpsIntoAnotherPathOnRequest() {
    reset();
    require("install", "-d", "-o", "postgres", "-g", "postgres", "/srv/moved", "/srv/dumps");
    shop.upgrade("-v", "17", "--dump-with=new", "-p", "/srv/moved/shop", "-d", "/srv/dumps")
        .requireStatus(0);

    assertEquals("[shop]\nport = 5440\nstatus = active\npath = /srv/moved/shop", registry());
    assertEquals(
        "/srv/moved/shop/data", shop.machine().sql("17/shop", "postgres", "SHOW data_directory"));
    assertEquals("shop.dumpall", require("ls", "/srv/dumps").lines().findFirst().orElse(""));
    assertEquals("15", require("cat", FixtureCluster.PATH + ".old/data/PG_VERSION"));
    assertEquals("shop.old", require("bash", "-c", "cd /var/lib/postgresql && ls -d shop*"));
    shop.assertSameContentButGrants("5440");
    require("rm", "-rf", "/srv/moved", "/srv/dumps");
  }

  @Test
  void aStoppedAndInactiveClusterStaysSo() {
    reset();
    require("pg_ctlcluster", "15", "shop", "stop");
    require("sed", "-i", "s/= active/= inactive/", "/etc/postgresql/cluster_ports");
    require("sed", "-i", "s/^auto/manual/", "/etc/postgresql/15/shop/start.conf");
    shop.upgrade("-m", "dumpall", "-v", "17").requireStatus(0);

    assertEquals(
        "[shop]\nport = 5440\nstatus = inactive\npath = " + FixtureCluster.PATH, registry());
    assertEquals("manual", startMode("17/shop"));
    assertEquals("down", require("bash", "-c", "pg_lsclusters -h 17 shop | awk '{ print $4 }'"));
    require("pg_ctlcluster", "17", "shop", "start");
    shop.assertSameContent("5440");
  }
}
