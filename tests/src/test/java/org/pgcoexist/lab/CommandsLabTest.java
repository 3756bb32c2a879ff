package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code pg_coexist}: list, create, majors. */
class CommandsLabTest {

  private LabMachine machine;

  @BeforeEach
  void start() {
    machine = LabMachine.start(LabOptions.majors("15,17"));
  }

  @AfterEach
  void stop() {
    if (machine != null) {
      machine.close();
    }
  }

  private String list(String user) {
    return machine.as(user, "pg_coexist", "list").requireStatus(0).out();
  }

  @Test
  void createdClustersAreListedWithThoseOfDebian() {
    assertEquals(
        """
        Created cluster shop (PostgreSQL 15, port 5440, /var/lib/postgresql/shop, started)
        Next: sudo -u postgres psql --cluster 15/shop
        """,
        machine.run("pg_coexist", "create", "shop", "-v", "15", "-p", "5440").out());
    machine.require("pg_coexist", "create", "archive", "--inactive", "--no-start");

    String expected =
        """
        Ver  Cluster  Port  Status        Server  Owner     Path
        15   shop     5440  active        online  postgres  /var/lib/postgresql/shop
        17   archive  5433  inactive      down    postgres  /var/lib/postgresql/archive
        15   main     5432  unregistered  down    postgres  /var/lib/postgresql/15/main
        shop: PostgreSQL 17 is installed, and it is on 15.
          pg_version_upgrade -c shop   moves it
        """;
    assertEquals(expected, list("root"));
    assertEquals(expected, list("nobody"));
    String rows =
        """
15  shop     5440  active        online  postgres  /var/lib/postgresql/shop     /var/log/postgresql/postgresql-15-shop.log
17  archive  5433  inactive      down    postgres  /var/lib/postgresql/archive  /var/log/postgresql/postgresql-17-archive.log
15  main     5432  unregistered  down    postgres  /var/lib/postgresql/15/main  /var/log/postgresql/postgresql-15-main.log
""";
    assertEquals(rows, machine.run("pg_coexist", "list", "-H").out());
    assertEquals(rows, machine.as("nobody", "pg_coexist", "list", "-H").out());
    assertEquals("auto", startMode("15/shop"));
    assertEquals("manual", startMode("17/archive"));
  }

  /** Whoever may not look into the data directory is told by the server's processes. */
  @Test
  void everyUserSeesThatAServerIsInRecovery() {
    machine.require("pg_coexist", "create", "shop", "-v", "15", "-p", "5440", "--no-start");
    machine.require("touch", "/var/lib/postgresql/shop/data/standby.signal");
    machine.require("pg_ctlcluster", "15", "shop", "start");
    for (String user : new String[] {"root", "postgres", "nobody"}) {
      String rows = machine.as(user, "pg_coexist", "list", "-H").out();
      assertTrue(rows.startsWith("15  shop  5440  active        online,recovery  "), user + rows);
    }
    machine.require("pg_ctlcluster", "15", "shop", "stop");
    String notes = list("nobody");
    assertTrue(notes.contains("shop: it is active, but its server is down.\n"), notes);
  }

  private String startMode(String cluster) {
    return machine.require("grep", "-v", "^#", "/etc/postgresql/" + cluster + "/start.conf");
  }

  @Test
  void jsonHasTheSame() {
    machine.require("pg_coexist", "create", "shop", "-v", "15", "-p", "5440");
    JsonArray clusters =
        JsonParser.parseString(machine.require("pg_coexist", "list", "--json")).getAsJsonArray();
    assertEquals(2, clusters.size());
    assertEquals(
        JsonParser.parseString(
            """
{"version": "15", "cluster": "shop", "port": 5440, "status": "active", "server": "online",
 "owner": "postgres", "path": "/var/lib/postgresql/shop",
 "log": "/var/log/postgresql/postgresql-15-shop.log",
 "attention": [{"kind": "newer-major", "what": "PostgreSQL 17 is installed, and it is on 15.",
   "next": ["pg_version_upgrade -c shop"]}]}
"""),
        clusters.get(0));
    JsonArray majors =
        JsonParser.parseString(machine.require("pg_coexist", "majors", "--json")).getAsJsonArray();
    JsonObject first = majors.get(0).getAsJsonObject();
    assertEquals("15", first.get("major").getAsString());
    assertTrue(first.get("version").getAsString().startsWith("15."), first::toString);
    assertEquals(
        JsonParser.parseString(
            """
            [{"cluster": "shop", "status": "active"}, {"cluster": "main", "status": "unregistered"}]
            """),
        first.get("clusters"));
    assertEquals("17", majors.get(1).getAsJsonObject().get("major").getAsString());
  }

  @Test
  void theServerThatIsCreatedIsAsAsked() {
    machine.require(
        "pg_coexist",
        "create",
        "shop",
        "-v",
        "15",
        "--path",
        "/srv/shop",
        "--",
        "--data-checksums",
        "--wal-segsize=32",
        "--locale=de_DE.UTF-8");
    assertEquals(
        "on|32MB|de_DE.UTF-8|/srv/shop/data|15/shop",
        machine.sql(
            "15/shop",
            "postgres",
            "SELECT current_setting('data_checksums'), current_setting('wal_segment_size'),"
                + " datcollate, current_setting('data_directory'), current_setting('cluster_name')"
                + " FROM pg_database WHERE datname = 'postgres'"));
    assertEquals("755 postgres:postgres", machine.require("stat", "-c", "%a %U:%G", "/srv/shop"));
  }

  private String everything() {
    return machine
        .shell(
            "find /etc/postgresql /var/lib/postgresql /srv /var/log/postgresql /run/pg-coexist"
                + " -path '*/data/*' -prune -o -printf '%p %y %m %u %g %l\\n' | sort;"
                + " cat /etc/postgresql/cluster_ports; ps -o args -u postgres | grep bin/postgres")
        .out();
  }

  private void assertRefused(int status, String message, String... argv) {
    String before = everything();
    Outcome outcome = machine.run(argv);
    assertEquals(message, outcome.err());
    assertEquals("", outcome.out());
    assertEquals(status, outcome.status());
    Lines.assertSame(before, everything());
  }

  @Test
  void whatCannotBeCreatedIsRefused() {
    machine.require("pg_coexist", "create", "shop", "-v", "15", "-p", "5440");
    assertRefused(
        2,
        """
        pg_coexist: cannot create cluster shop:
          a cluster of this name is registered
        Next: choose another name; pg_coexist list shows those there are
        """,
        "pg_coexist",
        "create",
        "shop");
    assertRefused(
        2,
        """
        pg_coexist: cannot create cluster main:
          15/main exists, unregistered, and names are unique on a machine
        Next: choose another name, or remove that one: pg_dropcluster 15 main
        """,
        "pg_coexist",
        "create",
        "main",
        "-v",
        "17");
  }

  @Test
  void portsThatAreTakenAreRefused() {
    machine.require("pg_coexist", "create", "shop", "-v", "15", "-p", "5440");
    Map<String, String> taken =
        Map.of(
            "5440", "cluster shop has it",
            "5432", "cluster 15/main has it in its configuration",
            "5430", "5430 and 5431 are kept for servers in an upgrade");
    String message =
        """
        pg_coexist: cannot use port %s:
          %s
        Next: leave -p out for a free one; pg_coexist list shows the ports of clusters
        """;
    taken.forEach(
        (port, why) ->
            assertRefused(
                2, message.formatted(port, why), "pg_coexist", "create", "other", "-p", port));
  }

  @Test
  void badWordsAreRefused() {
    assertRefused(
        3,
        """
        pg_coexist: cannot create a cluster:
          PostgreSQL 16 is not installed
        Next: apt-get install postgresql-16
        """,
        "pg_coexist",
        "create",
        "other",
        "-v",
        "16");
    assertRefused(
        2,
        """
        pg_coexist: bad port "99999":
          a port is a number from 1 to 65535
        Next: leave it out for the next free one
        """,
        "pg_coexist",
        "create",
        "other",
        "-p",
        "99999");
    assertRefused(
        2,
        """
        pg_coexist: the new cluster needs a name
        Next: pg_coexist --help
        """,
        "pg_coexist",
        "create");
  }

  @Test
  void aPathThatExistsAndAUserWhoIsNotRootAreRefused() {
    machine.require("mkdir", "/srv/there");
    assertRefused(
        2,
        """
        pg_coexist: cannot create cluster other:
          /srv/there exists, and is no empty directory of postgres's
        Next: name another place with --path, or see what is there: ls -lA /srv/there
        """,
        "pg_coexist",
        "create",
        "other",
        "--path",
        "/srv/there");
    assertRefused(
        2,
        """
        pg_coexist: cannot create cluster other:
          only root may, and you are nobody
        Next: run the same command with sudo
        """,
        "runuser",
        "-u",
        "nobody",
        "--",
        "pg_coexist",
        "create",
        "other");
    assertRefused(
        2,
        """
        pg_coexist: unknown command "lsit"
        Next: pg_coexist --help
        """,
        "pg_coexist",
        "lsit");
  }

  @Test
  void aFailedCreationLeavesNothing() {
    String before = everything();
    Outcome bad =
        machine.run("pg_coexist", "create", "shop", "-v", "15", "--", "--encoding=nonsense");
    assertEquals(1, bad.status(), bad::toString);
    assertTrue(bad.err().startsWith("pg_coexist: cannot create cluster 15/shop"), bad::toString);
    assertTrue(
        bad.err().contains("\"nonsense\" is not a valid server encoding name"), bad::toString);
    Lines.assertSame(before, everything());

    // A server that does not start: registered already, and all of it is undone.
    machine.shell("echo \"shared_buffers = '900TB'\" >/etc/postgresql-common/createcluster.conf");
    Outcome late = machine.run("pg_coexist", "create", "shop", "-v", "15");
    assertEquals(1, late.status(), late::toString);
    assertTrue(late.err().startsWith("pg_coexist: cannot start cluster 15/shop"), late::toString);
    Lines.assertSame(before, everything());
  }
}
