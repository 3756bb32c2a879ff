package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Adoptions and releases of a cluster with all that real ones have: a tablespace, pg_wal elsewhere,
 * conf.d, ALTER SYSTEM, a log elsewhere, a line in user_clusters, another cluster of its name.
 */
@Tag("slice-4")
class AdoptUnusualLabTest extends AdoptTests {

  private static final String DATA = "/var/lib/postgresql/15/main";

  /** 15/main with everything, stopped; 17/main beside it. */
  private static final String MAKE =
      """
      set -e
      cd /
      own() { install -o postgres -g postgres "$@"; }
      sql() { runuser -u postgres -- psql --cluster=15/main -XAtq -d postgres -c "$1"; }
      pg_createcluster 17 main -p 5440 >/dev/null
      own -d -m 700 /srv/fast /srv/wal
      pg_ctlcluster 15 main start
      sql "CREATE TABLESPACE fast LOCATION '/srv/fast'"
      sql "CREATE TABLE t TABLESPACE fast AS SELECT 42 AS a"
      sql "ALTER SYSTEM SET restore_command = 'test -d $1/pg_wal'"
      pg_ctlcluster 15 main stop
      runuser -u postgres -- mv $1/pg_wal /srv/wal/main
      runuser -u postgres -- ln -s /srv/wal/main $1/pg_wal
      etc=/etc/postgresql/15/main
      echo "data_directory = '/var/lib/postgresql//15/main/'  # twice" | own -m 640 /dev/stdin $etc/conf.d/10.conf
      echo "log_min_messages = warning" | own -m 644 /dev/stdin $etc/conf.d/20.conf
      own -d -m 750 $etc/empty.d
      own -g adm -m 640 /dev/null /srv/main.log
      ln -s /srv/main.log $etc/log
      chown -h postgres: $etc/log
      echo '* * 15 main *' >>/etc/postgresql-common/user_clusters
      """;

  /** Many files that name the data directory: the move is long enough to be struck. */
  private static final String MANY =
      """
      mkdir $1/many.d
      for i in {1..1500}; do echo "# $2" >$1/many.d/$i; done
      chown -R postgres: $1/many.d
      """;

  /** Adopts and kills in the middle of the move; one that was too quick is given back. */
  private static final String KILL =
      """
      for try in 1 2 3 4; do
        pg_coexist adopt 15/main --as shop --path /var/lib/postgresql/shopdir >/run/adopt 2>&1 & adopt=$!
        exec 3< <(exec tail -n +1 -F $1 2>/run/tail); tail=$!
        timeout 60 grep -qm 1 '"step":"move","mark":"BEGUN"' <&3
        kill -KILL $adopt; kill $tail; wait $adopt
        ! tail -n 1 $1 | grep -q '"move","mark":"BEGUN"' || exit 0
        pg_coexist release shop
      done
      exit 1
      """;

  private static final String LISTED =
      "17 main 5440 down postgres /var/lib/postgresql/17/main"
          + " /var/log/postgresql/postgresql-17-main.log";

  @Test
  void allOfItGoesThereAndComesBackToTheByte() {
    machine = LabMachine.start(LabOptions.majors("15,17"));
    machine.shell(MAKE, DATA).requireStatus(0);
    thereAndBack();
    killedInTheMove();
    isUpgradedAndReleased();
    anotherOwner();
  }

  /** The time of every file that nobody had a reason to write; of a link and a directory, none. */
  private String times() {
    return machine
        .shell(
            "cd / && find etc/postgresql etc/postgresql-common var/lib/postgresql"
                + " var/log/postgresql srv/fast srv/wal srv/main.log -type f"
                + " ! -name postgresql.conf ! -name start.conf ! -name 10.conf"
                + " ! -name postgresql.auto.conf ! -name user_clusters ! -name cluster_ports"
                + " -printf '%p %i %T@\\n' | sort")
        .text();
  }

  private void adopt() {
    assertTells(
        """
        Cluster 15/main is registered as shop in /var/lib/postgresql/shopdir.
        Next: pg_coexist release shop   gives it back
        """,
        "pg_coexist",
        "adopt",
        "15/main",
        "--as=shop",
        "--path=/var/lib/postgresql/shopdir");
  }

  private void release() {
    assertTells(
        """
        Cluster shop is the plain cluster 15/main of postgresql-common.
        Next: pg_coexist adopt 15/main --as shop --path /var/lib/postgresql/shopdir   registers it
        """,
        "pg_coexist",
        "release",
        "shop");
  }

  private void thereAndBack() {
    final String before = tree();
    final String times = times();
    adopt();
    assertClusters(
        "15 shop 5432 down postgres /var/lib/postgresql/shopdir/data /srv/main.log", LISTED);
    assertEquals(AGREED, machine.require("pg_coexist", "check"));
    release();
    Lines.assertSame(before, tree());
    Lines.assertSame(times, times());
    adopt();
    assertServes("15/shop", "/var/lib/postgresql/shopdir/data");
    // Client programs find it without being told its name.
    assertEquals("42", machine.as("postgres", "psql", "-XAtc", "SELECT a FROM t").text());
    machine.require("pg_ctlcluster", "15", "shop", "stop");
    release();
  }

  /** All that was set is right where it is now; starts it. */
  private void assertServes(String cluster, String data) {
    String[] words = cluster.split("/", -1);
    machine.run("pg_ctlcluster", words[0], words[1], "start");
    assertEquals(
        String.join("|", "42", data, "test -d " + data + "/pg_wal", cluster, "fast"),
        machine.sql(
            cluster,
            "postgres",
            "SELECT a, current_setting('data_directory'), current_setting('restore_command'),"
                + " current_setting('cluster_name'), spcname FROM t, pg_tablespace"
                + " WHERE spcname !~ '^pg_'"));
  }

  /** Until it has been killed there: how far it came by then is another thing every time. */
  private void killInTheMove() {
    machine.shell(KILL, "/var/lib/pg-coexist/clusters/shop/journal").requireStatus(0);
    assertEquals(
        """
        shop: its adoption from 15/main stopped at step 3, move data and configuration.
          pg_coexist adopt 15/main --as shop --path /var/lib/postgresql/shopdir   continues it
          pg_coexist release shop   rolls it back
        """,
        machine.shell("pg_coexist list | grep -A 2 'its adoption'").out());
    Outcome upgrade = machine.run("pg_version_upgrade", "-c", "shop", "-v", "17");
    assertEquals(3, upgrade.status(), upgrade::toString);
  }

  private void killedInTheMove() {
    machine.shell(MANY, "/etc/postgresql/15/main", DATA).requireStatus(0);
    final String before = tree();
    killInTheMove();
    assertTells(
        """
        Cluster shop is the plain cluster 15/main of postgresql-common, as before.
        Next: pg_coexist adopt 15/main --as shop --path /var/lib/postgresql/shopdir   registers it
        """,
        "pg_coexist",
        "release",
        "shop");
    Lines.assertSame(before, tree());
    killInTheMove();
    adopt();
    machine.require("rm", "-r", "/etc/postgresql/15/shop/many.d");
    assertServes("15/shop", "/var/lib/postgresql/shopdir/data");
  }

  /** What belongs to both majors is not given back in half; what is on the new one alone is. */
  private void isUpgradedAndReleased() {
    machine.run("pg_version_upgrade", "-c", "shop", "-v", "17").requireStatus(0);
    machine.require("pg_ctlcluster", "17", "shop", "stop");
    assertRefused(
        """
        pg_coexist: cannot release cluster shop, and nothing was touched:
          the old cluster of its upgrade is kept, as 15/shop.old
        Next: pg_version_upgrade -c shop --delete-old   deletes that
              pg_version_upgrade -c shop --rollback --discard-new-writes   goes back to it
        """,
        "pg_coexist",
        "release",
        "shop");
    machine.require("pg_version_upgrade", "-c", "shop", "--delete-old");
    assertTells(
        """
        Cluster shop is the plain cluster 17/shop of postgresql-common.
        Next: pg_coexist adopt 17/shop --path /var/lib/postgresql/shopdir   registers it
        """,
        "pg_coexist",
        "release",
        "shop");
    assertServes("17/shop", "/var/lib/postgresql/17/shop");
    machine.shell("ls -d /var/lib/postgresql/shopdir*").requireStatus(2);
  }

  private void anotherOwner() {
    // A server that runs writes to its files, whatever is done beside it.
    machine.require("pg_ctlcluster", "17", "shop", "stop");
    machine
        .shell(
            "useradd alice; install -d -o alice /srv/al;"
                + " pg_createcluster -u alice -d /srv/al/one -p 5444 17 al >/dev/null")
        .requireStatus(0);
    assertRefused(
        """
        pg_coexist: cannot adopt cluster 17/al, and nothing was touched:
          cannot work in /var/lib/postgresql: users other than root and alice can write there
        Next: name a path in a directory of alice or root with --path
        """,
        "pg_coexist",
        "adopt",
        "17/al");
    final String before = tree();
    machine.require("pg_coexist", "adopt", "17/al", "--path", "/srv/al/two");
    assertEquals(
        "alice /srv/al/two",
        machine.shell("pg_coexist list -H | awk '$2 == \"al\" { print $6, $7 }'").text());
    machine.require("pg_coexist", "release", "al");
    Lines.assertSame(before, tree());
  }
}
