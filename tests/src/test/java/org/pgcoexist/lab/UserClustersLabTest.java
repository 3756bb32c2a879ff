package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An ordinary user's own clusters, below PG_CLUSTER_CONF_ROOT, next to those of the machine. */
class UserClustersLabTest {

  private static final String HOME = "/home/rig";
  private static final String ROOT = HOME + "/pg";
  private static final String SHOP = ROOT + "/pg-coexist/data/shop";

  private LabMachine machine;

  @BeforeEach
  void start() {
    machine = LabMachine.start(LabOptions.majors("15,17"));
    machine.require("useradd", "--create-home", "rig");
    machine.put("tests/src/test/resources/lab/die-at", "/opt");
  }

  @AfterEach
  void stop() {
    if (machine != null) {
      machine.close();
    }
  }

  private Outcome rig(String... argv) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("env", "-C", HOME, "HOME=" + HOME, "TMPDIR=" + HOME));
    words.add("PG_CLUSTER_CONF_ROOT=" + ROOT);
    words.addAll(List.of(argv));
    return machine.as("rig", words.toArray(new String[0]));
  }

  private String sql(String major, String statement) {
    return rig("psql", "--cluster", major + "/shop", "-d", "postgres", "-XAtqc", statement).text();
  }

  private String list() {
    return rig("sh", "-c", "pg_coexist list -H | awk '{ print $1, $2, $4, $5, $6, $7 }'").text();
  }

  /** What an ordinary user must leave alone, and what of the user's is outside their own place. */
  private String machineClusters() {
    return machine
        .shell(
            "pg_lsclusters -h; pg_coexist list -H; cat /etc/postgresql/cluster_ports;"
                + " find /etc/postgresql /etc/postgresql-common /var/lib/postgresql"
                + " /var/lib/pg-coexist /var/log/postgresql /run/postgresql -path '*/15/main/*'"
                + " -prune -o -printf '%p %y %m %u\\n' | sort;"
                + " find / -xdev -user rig -not -path '/home/rig*' -not -path '/proc/*'")
        .text();
  }

  @Test
  void theyAreMadeUpgradedAndListedWithoutRoot() {
    machine.require("pg_coexist", "create", "shop", "-v", "17", "--no-start");
    String before = machineClusters();

    assertEquals(
        "Created cluster shop (PostgreSQL 15, port 5600, "
            + SHOP
            + ", started)\nNext: psql --cluster 15/shop -d postgres\n",
        rig("pg_coexist", "create", "shop", "-v", "15", "-p", "5600").requireStatus(0).out());
    sql("15", "CREATE TABLE t AS SELECT generate_series(1, 1000) i");
    assertEquals("15 shop active online rig " + SHOP, list());

    isTakenBackAndContinued();
    theOldOneIsDeleted();
    isChanged();
    anotherIsAdoptedAndReleased();
    isDropped();

    // Root is not led astray by the variable, and the machine's clusters are as they were.
    assertEquals(
        machine.require("pg_coexist", "list"),
        machine.require("env", "PG_CLUSTER_CONF_ROOT=" + ROOT, "pg_coexist", "list"));
    Lines.assertSame(before, machineClusters());
  }

  private void isTakenBackAndContinued() {
    rig("/opt/die-at", "load", "jvm", "shop", "-v", "17").requireStatus(0);
    assertEquals("15 shop upgrading down rig " + SHOP, list());
    rig("pg_version_upgrade", "-c", "shop", "--rollback").requireStatus(0);
    assertEquals("1000", sql("15", "SELECT count(*) FROM t"));

    rig("/opt/die-at", "load", "jvm", "shop", "-v", "17").requireStatus(0);
    rig("pg_version_upgrade", "-c", "shop", "-r").requireStatus(0);
    assertEquals("1000|17", sql("17", "SELECT count(*), min(substr(version(), 12, 2)) FROM t"));
    assertEquals(
        "17 shop active online rig " + SHOP + "\n15 shop.old kept down rig " + SHOP + ".old/data",
        list());

    rig("pg_ctlcluster", "15", "shop.old", "start").requireStatus(0);
    assertEquals(
        "1000",
        rig("psql", "--cluster", "15/shop.old", "-d", "postgres", "-XAtc", "SELECT count(*) FROM t")
            .text());
    rig("pg_ctlcluster", "15", "shop.old", "stop").requireStatus(0);
  }

  private void theOldOneIsDeleted() {
    rig("pg_version_upgrade", "-c", "shop", "--delete-old").requireStatus(0);
    assertEquals("17 shop active online rig " + SHOP, list());
    assertEquals(
        "rolled back\ndone, old deleted",
        rig("sh", "-c", "pg_coexist history -H | grep -o 'rolled back\\|done, old deleted'")
            .text());
    assertEquals(
        "15 -\n17 shop",
        rig("sh", "-c", "pg_coexist majors | awk 'NR > 1 { print $1, $NF }'").text());
  }

  /** Not pg_ctlcluster restart: it looks for a server on the new port, and so does not stop it. */
  private void isChanged() {
    assertEquals(
        "Cluster shop: port 5601 (was 5600), status inactive (was active)",
        rig("sh", "-c", "pg_coexist set shop port=5601 status=inactive | head -n 1").text());
    rig("pg_ctlcluster", "17", "shop", "stop").requireStatus(0);
    rig("pg_ctlcluster", "17", "shop", "start").requireStatus(0);
    assertEquals("1000|5601", sql("17", "SELECT count(*), current_setting('port') FROM t"));
  }

  /** One that pg_createcluster made for the user, where nothing of ours is. */
  private void anotherIsAdoptedAndReleased() {
    String data = HOME + "/depot";
    rig("pg_createcluster", "-d", data, "-p", "5700", "-l", HOME + "/depot.log", "17", "depot")
        .requireStatus(0);
    startAndStopDepot();
    String configuration = ROOT + "/17/depot";
    String before = tree(configuration, data);
    rig("pg_coexist", "adopt", "17/depot").requireStatus(0);
    assertEquals(
        "17 depot active down rig " + ROOT + "/pg-coexist/data/depot",
        list().lines().filter(line -> line.contains("depot")).findFirst().orElseThrow());
    startAndStopDepot();
    rig("pg_coexist", "release", "depot").requireStatus(0);
    Lines.assertSame(before, tree(configuration, data));
    rig("pg_dropcluster", "17", "depot").requireStatus(0);
  }

  private void startAndStopDepot() {
    rig("pg_ctlcluster", "17", "depot", "start").requireStatus(0);
    rig("pg_ctlcluster", "17", "depot", "stop").requireStatus(0);
  }

  private String tree(String configuration, String data) {
    return machine
        .shell(
            "find $1 -printf '%p %y %m %u %g\\n' | sort; cat $1/*.conf; ls -lA $2 | awk '{ print $1, $NF }'",
            configuration, data)
        .text();
  }

  private void isDropped() {
    assertEquals(
        "Dropped cluster shop\n",
        rig("pg_coexist", "drop", "shop", "--yes").requireStatus(0).out());
    assertEquals("", list());
    machine.shell("ls -d $1 $2/17/shop", SHOP, ROOT).requireStatus(2);
  }
}
