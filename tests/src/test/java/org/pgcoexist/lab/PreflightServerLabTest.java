package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Something in how the old cluster is set up or what state its server is in. */
@Tag("slice-4")
class PreflightServerLabTest extends PreflightTests {

  private static final String DATA = "/var/lib/postgresql/shop/data/";
  private static final String CONFIGURATION = "/etc/postgresql/15/shop/";

  @BeforeAll
  void prepare() {
    sql("ALTER SYSTEM SET max_prepared_transactions = 5");
    sql("ALTER SYSTEM SET wal_level = logical");
    restart();
  }

  @AfterEach
  void nothingIsInTheWayAfterTheFix() {
    assertWarned();
  }

  private void stop() {
    machine.require("pg_ctlcluster", "15", "shop", "stop");
  }

  private void start() {
    machine.require("pg_ctlcluster", "15", "shop", "start");
  }

  @Test
  void aPreparedTransactionAlsoWhenTheServerIsDown() {
    sql("CREATE TABLE t (a int)");
    sql("BEGIN; INSERT INTO t VALUES (1); PREPARE TRANSACTION 'order 1''s'");
    String problem =
        "the transaction 'order 1''s' of postgres is prepared in database \"postgres\", and no dump"
            + " holds what it did";
    String fix =
        "end it in database \"postgres\": COMMIT PREPARED 'order 1''s'; or ROLLBACK PREPARED"
            + " 'order 1''s';";
    assertFound(problem, fix);
    stop();
    assertFoundWhileDown(problem, fix);
    start();
    sql("ROLLBACK PREPARED 'order 1''s'");
    sql("DROP TABLE t");
  }

  @Test
  void aLogicalSlot() {
    sql("SELECT pg_create_logical_replication_slot('feed', 'test_decoding')");
    assertFound(
        "the logical replication slot \"feed\" of database \"postgres\" is not carried over, and"
            + " what its consumer has not read would be lost to it",
        "let its consumer read everything, then drop the slot:"
            + " SELECT pg_drop_replication_slot('feed');");
    sql("SELECT pg_drop_replication_slot('feed')");
  }

  @Test
  void anExtensionWithALibraryWhosePackageIsMissing() {
    machine.shell("apt-get -q -y install postgresql-15-cron </dev/null").requireStatus(0);
    sql("ALTER SYSTEM SET shared_preload_libraries = 'auto_explain', 'pg_cron'");
    restart();
    sql("CREATE EXTENSION pg_cron");
    assertRefused(
        3,
        """
        pg_version_upgrade: cannot upgrade cluster shop, and nothing was touched:
          the extension pg_cron of database "postgres" is not available for PostgreSQL 17
          the library pg_cron of shared_preload_libraries, shared_preload_libraries (/var/lib/postgresql/shop/data/postgresql.auto.conf:5) is not there for PostgreSQL 17
        Next: apt-get install postgresql-17-cron
        """,
        CHECK);
    machine.shell("apt-get -q -y install postgresql-17-cron </dev/null").requireStatus(0);
    // What Debian 12 has lies in "public", and a newer version must be made in pg_catalog.
    assertEquals(
        """
        pg_version_upgrade: cannot upgrade cluster shop, and nothing was touched:
          the definitions of database "postgres" cannot be loaded into PostgreSQL 17:
            EXTENSION pg_cron (no owner): extension "pg_cron" must be installed in schema "pg_catalog"
            statement: CREATE EXTENSION IF NOT EXISTS "pg_cron" WITH SCHEMA "public";
        Next: in database "postgres": change or drop it; make it again after the upgrade; or use -m copy, which brings it as it is
        """,
        machine.run(CHECK).err());
    sql("DROP EXTENSION pg_cron");
    sql("ALTER SYSTEM RESET shared_preload_libraries");
    restart();
  }

  @Test
  void aLibraryThatIsNamedWithTheOldMajorsPath() {
    sql("CREATE ROLE app");
    sql(
        "ALTER ROLE app SET session_preload_libraries ="
            + " '/usr/lib/postgresql/15/lib/auto_explain.so'");
    assertFound(
        "the library /usr/lib/postgresql/15/lib/auto_explain.so of session_preload_libraries (ROLE"
            + " app) is not there for PostgreSQL 17",
        "name it without its path: auto_explain");
    sql("ALTER ROLE app SET session_preload_libraries = auto_explain");
    assertWarned();
    sql("DROP ROLE app");
  }

  @Test
  void parametersInFilesThatTheNewMajorDoesNotKnow() {
    machine
        .shell(
            "cd $1; cp -a postgresql.conf /root; echo 'vacuum_defer_cleanup_age = 4' >>$1/postgresql.conf;"
                + " printf '# ours\\nforce_parallel_mode = off\\nzero_damaged_pages = off\\n"
                + "my.own = 1\\nmake_it_fast = on\\n' >$1/conf.d/a.conf",
            CONFIGURATION)
        .requireStatus(0);
    sql("ALTER SYSTEM SET old_snapshot_threshold = '1h'");
    String lines = machine.require("grep", "-c", "", CONFIGURATION + "postgresql.conf");
    String auto = machine.shell("sed -n /old_snap/= $1", DATA + "postgresql.auto.conf").text();
    assertWarned(
        "/etc/postgresql/15/shop/conf.d/a.conf:2: force_parallel_mode was renamed in PostgreSQL 16"
            + " and will be set as debug_parallel_query",
        "/etc/postgresql/15/shop/conf.d/a.conf:5: make_it_fast is unknown to PostgreSQL 17 and"
            + " will be commented out",
        "/etc/postgresql/15/shop/postgresql.conf:"
            + lines
            + ": vacuum_defer_cleanup_age was removed in PostgreSQL 16 and will be commented out",
        "/var/lib/postgresql/shop/data/postgresql.auto.conf:"
            + auto
            + ": old_snapshot_threshold was removed in PostgreSQL 17 and will be commented out");
    machine.require("mv", "/root/postgresql.conf", CONFIGURATION);
    machine.require("rm", CONFIGURATION + "conf.d/a.conf");
    sql("ALTER SYSTEM RESET old_snapshot_threshold");
  }

  @Test
  void aStandby() {
    stop();
    machine.require("install", "-o", "postgres", "/dev/null", DATA + "standby.signal");
    String fix =
        "upgrade its primary, then make this standby anew from that with pg_basebackup\n"
            + "      or let it be a cluster of its own: pg_ctlcluster 15 shop promote";
    String sign = "it is a standby, which follows a primary: there is " + DATA + "standby.signal";
    assertFound(sign, fix);
    start();
    assertFound(sign, fix);
    machine.require("rm", DATA + "standby.signal");
    assertFound(
        "it is a standby, which follows a primary: its control data say \"in archive recovery\","
            + " and its server runs",
        fix);
    machine.require("install", "-o", "postgres", "/dev/null", DATA + "standby.signal");
    machine.require("pg_ctlcluster", "15", "shop", "promote");
  }

  @Test
  void aClusterThatIsToBeRecovered() {
    stop();
    machine.require("install", "-o", "postgres", "/dev/null", DATA + "recovery.signal");
    assertFound(
        "it is to be recovered from an archive: there is " + DATA + "recovery.signal",
        "let it finish: pg_ctlcluster 15 shop start; then SELECT pg_is_in_recovery() must say f");
    machine.require("rm", DATA + "recovery.signal");
    start();
  }

  @Test
  void walBehindALink() {
    stop();
    machine
        .shell(
            "mv $1/pg_wal /srv/wal && ln -s /srv/wal $1/pg_wal && chown -h postgres: $1/pg_wal",
            DATA)
        .requireStatus(0);
    assertWarned(
        DATA
            + "pg_wal is a link, and the new cluster will have its WAL in its data directory\n"
            + "Next: afterwards stop it, move pg_wal to its place and make the link again");
    machine.shell("rm $1/pg_wal && mv /srv/wal $1/pg_wal", DATA).requireStatus(0);
    start();
  }

  @Test
  void aServerThatCannotStart() {
    stop();
    machine.shell(
        "cp -a $1 /root; echo \"include 'no.conf'\" >>$1", CONFIGURATION + "postgresql.conf");
    Outcome outcome = machine.run(CHECK);
    machine.require("mv", "/root/postgresql.conf", CONFIGURATION);
    start();
    String log = outcome.err().replaceAll("[0-9]{4}-.* (CET|UTC|GMT) \\[[0-9]+\\] ", "TIME ");
    Lines.assertSame(
        """
        pg_version_upgrade: cannot look at cluster shop:
          cannot start a private PostgreSQL 15 server on /var/lib/postgresql/shop/data
          pg_ctl: exit status 1
          pg_ctl: could not start server
          Examine the log output.
          the end of its log /run/pg-coexist/shop/probe.log:
          TIME LOG:  could not open configuration file "/etc/postgresql/15/shop/no.conf": No such file or directory
          TIME FATAL:  configuration file "/etc/postgresql/15/shop/postgresql.conf" contains errors
        Next: make it start: pg_ctlcluster 15 shop start
        """,
        log);
    outcome.requireStatus(3);
  }

  @Test
  void aRoleThatDoesNotExist() {
    assertRefused(
        3,
        """
        pg_version_upgrade: cannot look at cluster shop:
          psql: error: connection to server on socket "/var/run/postgresql/.s.PGSQL.5440" failed: FATAL:  Peer authentication failed for user "boss"
        Next: make this work, as postgres: /usr/lib/postgresql/15/bin/psql --host=/var/run/postgresql --port=5440 --username=boss --no-password template1
              or name another superuser with --superuser=ROLE
        """,
        upgrade("-c", "shop", "-v", "17", "--superuser=boss"));
  }

  @Test
  void missingProgramsOfBothMajors() {
    machine.require("mv", "/usr/lib/postgresql/15/bin/initdb", "/root");
    assertRefused(
        3,
        """
        pg_version_upgrade: cannot upgrade cluster shop:
          PostgreSQL 15 is not installed, and the cluster's own programs are needed to read it
          PostgreSQL 18 is not installed, and it is the target
        Next: apt-get install postgresql-15 postgresql-18
        """,
        upgrade("-c", "shop", "-v", "18", "--check"));
    machine.require("mv", "/root/initdb", "/usr/lib/postgresql/15/bin");
  }
}
