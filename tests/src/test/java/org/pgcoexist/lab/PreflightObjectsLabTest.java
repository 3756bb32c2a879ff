package org.pgcoexist.lab;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Something in the databases that cannot come along. */
@Tag("slice-1")
class PreflightObjectsLabTest extends PreflightTests {

  /** Each test fixes its fault as the message says. */
  @AfterEach
  void nothingIsInTheWayAfterTheFix() {
    assertWarned();
  }

  @Test
  void anExtensionThatPostgresqlDropped() {
    sql("CREATE EXTENSION adminpack");
    machine.sql(OLD, "template1", "CREATE EXTENSION adminpack");
    assertFound(
        "the extension adminpack of databases \"postgres\", \"template1\" is not available for"
            + " PostgreSQL 17",
        "PostgreSQL itself no longer has it: in databases \"postgres\", \"template1\":"
            + " DROP EXTENSION adminpack;");
    sql("DROP EXTENSION adminpack");
    machine.sql(OLD, "template1", "DROP EXTENSION adminpack");
  }

  @Test
  void anExtensionOfAVersionThatTheNewMajorDoesNotKnow() {
    sql(
        "CREATE EXTENSION hstore; UPDATE pg_extension SET extversion = '9.9' WHERE extname ="
            + " 'hstore'");
    assertWarned(
        "the extension hstore of database \"postgres\" has the version 9.9, which PostgreSQL 17"
            + " does not know: the new cluster gets 1.8\n"
            + "Next: if the load fails on it, change it before: ALTER EXTENSION hstore UPDATE TO"
            + " '1.8';");
    sql("UPDATE pg_extension SET extversion = '1.8' WHERE extname = 'hstore'");
    sql("DROP EXTENSION hstore");
  }

  @Test
  void aFunctionOfALibraryThatIsGone() {
    sql(
        "CREATE FUNCTION unlink(text) RETURNS text LANGUAGE c AS '$libdir/adminpack',"
            + " 'pg_file_unlink_v1_1'");
    assertFound(
        "the library $libdir/adminpack of functions in database \"postgres\", such as"
            + " public.unlink(text), is not there for PostgreSQL 17",
        "PostgreSQL itself no longer has it: drop these functions in database \"postgres\"");
    sql("DROP FUNCTION unlink(text)");
  }

  @Test
  void aFunctionOfALibraryThatNoPackageHas() {
    machine
        .shell("cp /usr/lib/postgresql/15/lib/adminpack.so /usr/lib/postgresql/15/lib/own.so")
        .requireStatus(0);
    sql("CREATE FUNCTION unlink(text) RETURNS text LANGUAGE c AS 'own', 'pg_file_unlink_v1_1'");
    assertFound(
        "the library own of functions in database \"postgres\", such as public.unlink(text), is"
            + " not there for PostgreSQL 17",
        "no package has it: install it for PostgreSQL 17, or drop these functions in database"
            + " \"postgres\"");
    sql("DROP FUNCTION unlink(text)");
  }

  @Test
  void anInvalidDatabase() {
    sql("CREATE DATABASE \"half gone\"");
    sql("UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'half gone'");
    assertFound(
        "the database \"half gone\" is invalid: a DROP DATABASE of it was cut short",
        "finish that: DROP DATABASE \"half gone\";");
    sql("DROP DATABASE \"half gone\"");
  }

  @Test
  void aDatabaseThatAllowsNoConnectionIsNoObstacle() {
    sql("CREATE DATABASE closed ALLOW_CONNECTIONS false");
    assertWarned(
        "the database closed allows no connection: it comes along, but could not be looked into");
    sql("DROP DATABASE closed");
  }

  @Test
  void aDatabaseThatDoesNotLetTheSuperuserIn() {
    sql("CREATE DATABASE fort");
    String hba = "/etc/postgresql/15/shop/pg_hba.conf";
    machine.shell("cp -a $1 $1.kept; sed -i '1i local fort all reject' $1", hba).requireStatus(0);
    sql("SELECT pg_reload_conf()");
    assertFound(
        "cannot look into the database \"fort\": psql: error: connection to server on socket"
            + " \"/var/run/postgresql/.s.PGSQL.5440\" failed: FATAL:  pg_hba.conf rejects"
            + " connection for host \"[local]\", user \"postgres\", database \"fort\", no"
            + " encryption",
        "make psql -d \"fort\" work for a superuser");
    machine.require("mv", hba + ".kept", hba);
    sql("SELECT pg_reload_conf()");
    sql("DROP DATABASE fort");
  }

  @Test
  void aViewOnAColumnThatASystemViewHasNoLonger() {
    sql("CREATE VIEW \"Load\" AS SELECT checkpoints_timed, buffers_clean FROM pg_stat_bgwriter");
    assertFound(
        "the view public.\"Load\" of database \"postgres\" cannot be made anew: pg_stat_bgwriter"
            + " has no column checkpoints_timed in PostgreSQL 17",
        "in database \"postgres\": DROP VIEW public.\"Load\"; make it again afterwards");
    sql("DROP VIEW \"Load\"");
  }

  @Test
  void aChildTableThatAllowsNullWhereItsParentDoesNot() {
    sql(
        "CREATE TABLE parent (a int NOT NULL); CREATE TABLE child () INHERITS (parent);"
            + " ALTER TABLE child ALTER COLUMN a DROP NOT NULL");
    assertFound(
        "the column a of the table public.child in database \"postgres\" allows NULL, its"
            + " parent's does not, and no dump writes that down",
        "in database \"postgres\": ALTER TABLE public.child ALTER COLUMN a SET NOT NULL;");
    sql("ALTER TABLE child ALTER COLUMN a SET NOT NULL");
    sql("DROP TABLE parent, child");
  }

  @Test
  void settingsOfRolesAndDatabasesThatTheNewMajorRefuses() {
    sql("CREATE ROLE \"App\"");
    sql("ALTER ROLE \"App\" SET force_parallel_mode = on");
    sql("ALTER ROLE ALL SET work_mem = '8MB'");
    sql("ALTER DATABASE postgres SET plpgsql.extra_warnings = 'all'");
    sql(
        "UPDATE pg_db_role_setting SET setconfig = '{work_mem=lots}' WHERE setrole = 0"
            + " AND setdatabase = 0");
    assertRefused(
        3,
        """
        pg_version_upgrade: cannot upgrade cluster shop, and nothing was touched:
          PostgreSQL 17 does not take what ALTER ROLE "App" SET force_parallel_mode says: unrecognized configuration parameter "force_parallel_mode"
          PostgreSQL 17 does not take what ALTER ROLE ALL SET work_mem says: invalid value for parameter "work_mem": "lots"
        Next: ALTER ROLE "App" RESET force_parallel_mode;
              ALTER ROLE ALL RESET work_mem;
        """,
        CHECK);
    sql("ALTER ROLE \"App\" RESET force_parallel_mode");
    sql("ALTER ROLE ALL RESET work_mem");
  }

  @Test
  void aCollationWhoseLocaleTheSystemLacks() {
    machine.require("localedef", "-i", "fr_FR", "-f", "UTF-8", "fr_FR.UTF-8");
    restart();
    sql("CREATE COLLATION french (locale = 'fr_FR.UTF-8')");
    sql("CREATE DATABASE shop LOCALE 'fr_FR.utf8' TEMPLATE template0");
    machine.require("localedef", "--delete-from-archive", "fr_FR.utf8");
    assertRefused(
        3,
        """
        pg_version_upgrade: cannot upgrade cluster shop, and nothing was touched:
          the system lacks the locale fr_FR.UTF-8 of collation public.french in database "postgres"
          the system lacks the locale fr_FR.utf8 of database "shop"
        Next: echo 'fr_FR.UTF-8 UTF-8' >>/etc/locale.gen; locale-gen; then start the cluster's server again
        """,
        CHECK);
    sql("DROP COLLATION french");
    sql("DROP DATABASE shop");
  }

  @Test
  void aLocaleOfAnotherVersionThanWhenTheDatabaseWasMade() {
    String version = sql("SELECT datcollversion FROM pg_database WHERE datname = 'postgres'");
    sql("UPDATE pg_database SET datcollversion = '2.19' WHERE datname = 'postgres'");
    assertWarned(
        "text in database \"postgres\" was sorted by version 2.19 of its locale, and the system has "
            + version
            + ": the load builds every index anew");
    sql("ALTER DATABASE postgres REFRESH COLLATION VERSION");
  }

  @Test
  void subscriptions() {
    sql("CREATE TABLE bought (id int PRIMARY KEY)");
    sql(
        "CREATE SUBSCRIPTION \"From Shop\" CONNECTION 'dbname=x' PUBLICATION p"
            + " WITH (connect = false, slot_name = from_shop)");
    sql(
        "INSERT INTO pg_subscription_rel SELECT s.oid, 'bought'::regclass, 'd', NULL"
            + " FROM pg_subscription s");
    sql("UPDATE pg_subscription SET subenabled = true, subconninfo = 'host=/nowhere'");
    assertRefused(
        3,
        """
        warning: the subscription "From Shop" of database "postgres" goes on in the new cluster; the kept old one has it still, and would take its rows away from the new one
          Next: start the kept cluster, if ever, so that it receives nothing: pg_ctlcluster 15 shop.old start -o '-c max_logical_replication_workers=0'
        pg_version_upgrade: cannot upgrade cluster shop, and nothing was touched:
          the subscription "From Shop" of database "postgres" is copying the table public.bought, and the new cluster's could not go on with that
        Next: wait until it has, or drop it in database "postgres": DROP SUBSCRIPTION "From Shop";
        """,
        CHECK);
    sql("UPDATE pg_subscription_rel SET srsubstate = 'i'");
    sql("ALTER SUBSCRIPTION \"From Shop\" DISABLE");
    assertWarned();
    sql("ALTER SUBSCRIPTION \"From Shop\" SET (slot_name = NONE)");
    sql("DROP SUBSCRIPTION \"From Shop\"");
    sql("DROP TABLE bought");
  }

  @Test
  void aPhysicalSlotAndWhoReceivesThroughIt() {
    sql("SELECT pg_create_physical_replication_slot('backup')");
    machine.shell("install -d -o postgres /srv/wal").requireStatus(0);
    machine
        .shell(
            "runuser -u postgres -- pg_receivewal -h /var/run/postgresql -p 5440 -D /srv/wal"
                + " -S backup >/run/receive 2>&1 &"
                + " until [ \"$(runuser -u postgres -- psql -XAtp 5440 -c 'SELECT count(*) FROM"
                + " pg_stat_replication')\" = 1 ]; do sleep 0.05; done")
        .requireStatus(0);
    assertWarned(
        "the physical replication slot \"backup\" (read by \"pg_receivewal\") is not carried over\n"
            + "Next: create it again for a consumer that begins anew:"
            + " SELECT pg_create_physical_replication_slot('backup');",
        "the standby or receiver of WAL \"pg_receivewal\" from a local socket cannot follow to"
            + " another major\n"
            + "Next: make it anew from the new cluster, a standby with pg_basebackup");
    machine
        .shell(
            "pid=$(pidof pg_receivewal); kill $pid; tail --pid=$pid -f /dev/null; rm -r /srv/wal;"
                + " until [ \"$(runuser -u postgres -- psql -XAtp 5440 -c 'SELECT count(*) FROM"
                + " pg_stat_replication')\" = 0 ]; do sleep 0.05; done")
        .requireStatus(0);
    sql("SELECT pg_drop_replication_slot('backup')");
  }
}
