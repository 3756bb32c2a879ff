package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cluster that receives rows from another one, whose clients write all the time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slice-5")
class SubscriptionsLabTest {

  private static final String PUBLISHER = "15/pub";

  private static final String WRITER =
      "while [ ! -e /run/enough ]; do psql -XqAtp 5450 -d postgres"
          + " -c 'INSERT INTO sold (what) VALUES (1) RETURNING id' >>/run/written; done";

  private static final String STATES =
      "SELECT subname, subenabled, subbinary, subdisableonerr, subslotname, to_jsonb(s)->>"
          + "'subtwophasestate', (SELECT string_agg(srrelid::regclass::text || srsubstate::text"
          + " || srsublsn, ' ' ORDER BY"
          + " srrelid::regclass::text) FROM pg_subscription_rel WHERE srsubid = s.oid)"
          + " FROM pg_subscription s ORDER BY 1";

  private LabMachine machine;
  private Process writer;

  @BeforeAll
  void makePublisher() {
    machine = LabMachine.start(LabOptions.majors("15,17"));
    machine.require("pg_createcluster", "15", "pub", "-p", "5450");
    machine
        .shell("echo 'wal_level = logical' >>/etc/postgresql/15/pub/postgresql.conf")
        .requireStatus(0);
    machine.require("pg_ctlcluster", "15", "pub", "start");
    machine.sql(
        PUBLISHER,
        "postgres",
        "CREATE TABLE sold (id bigserial PRIMARY KEY, what int);"
            + " CREATE TABLE \"It's\" (id int PRIMARY KEY); INSERT INTO \"It's\" VALUES (1), (2);"
            + " CREATE PUBLICATION p FOR ALL TABLES");
  }

  @AfterAll
  void removeMachine() {
    if (machine != null) {
      machine.close();
    }
  }

  @BeforeEach
  void makeSubscriber() {
    machine.run("pg_coexist", "create", "shop", "-v", "15", "-p", "5440").requireStatus(0);
    machine.sql(
        "15/shop",
        "postgres",
        "CREATE TABLE sold (id bigint, what int); CREATE TABLE \"It's\" (id int PRIMARY KEY)");
    machine.sql(
        "15/shop",
        "postgres",
        "CREATE SUBSCRIPTION \"From 'pub'\" CONNECTION 'host=/var/run/postgresql port=5450"
            + " dbname=postgres' PUBLICATION p WITH (slot_name = shop, two_phase = on,"
            + " disable_on_error = true)");
    machine.sql(
        "15/shop",
        "postgres",
        "CREATE SUBSCRIPTION idle CONNECTION 'dbname=x' PUBLICATION p"
            + " WITH (connect = false, slot_name = NONE)");
    machine.sql(
        "15/shop",
        "postgres",
        "SELECT pg_replication_origin_advance('elsewhere', '0/ABC')"
            + " FROM pg_replication_origin_create('elsewhere')");
    await("15/shop", "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate = 'r'", "2");
    await("15/shop", "SELECT count(*) FROM pg_subscription WHERE subtwophasestate = 'e'", "1");
    machine.shell("rm -f /run/enough; install -m 0666 /dev/null /run/written").requireStatus(0);
    writer =
        machine.start(
            machine.shared().resolve("writer.out"),
            machine.shared().resolve("writer.err"),
            "runuser",
            "-u",
            "postgres",
            "--",
            "sh",
            "-c",
            "cd /; " + WRITER);
  }

  @AfterEach
  void removeSubscriber() {
    for (String statement :
        new String[] {
          "DROP SUBSCRIPTION \"From 'pub'\"", "DROP SUBSCRIPTION idle",
        }) {
      machine.sql("17/shop", "postgres", statement);
    }
    machine.run("pg_version_upgrade", "-c", "shop", "--delete-old").requireStatus(0);
    machine.run("pg_coexist", "drop", "shop", "--yes").requireStatus(0);
  }

  private void await(String cluster, String query, String result) {
    machine
        .shell(
            "until [ \"$(runuser -u postgres -- psql --cluster=$1 -XqAtc \"$2\" postgres)\" = \"$3\" ];"
                + " do sleep 0.05; done",
            cluster,
            query,
            result)
        .requireStatus(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"parallel", "dumpall", "copy", "link"})
  void notOneRowIsLostOrDoubled(String method) throws InterruptedException {
    String states = machine.sql("15/shop", "postgres", STATES);
    assertTrue(states.contains("From 'pub'|t|f|t|shop|e|\"It's\"r"), states);

    machine.run("pg_version_upgrade", "-c", "shop", "-v", "17", "-m", method).requireStatus(0);

    machine
        .shell(
            "n=$(wc -l </run/written); until [ $(wc -l </run/written) -gt $n ]; do sleep 0.05; done")
        .requireStatus(0);
    machine.require("touch", "/run/enough");
    assertEquals(0, writer.waitFor());
    String sold = machine.sql(PUBLISHER, "postgres", "SELECT count(*), sum(id) FROM sold");
    String last = machine.sql(PUBLISHER, "postgres", "SELECT max(id) FROM sold").strip();
    await("17/shop", "SELECT max(id) FROM sold", last);
    assertEquals(sold, machine.sql("17/shop", "postgres", "SELECT count(*), sum(id) FROM sold"));
    assertEquals(states, machine.sql("17/shop", "postgres", STATES));
    assertEquals(
        "t\nt",
        machine.sql("17/shop", "postgres", "SELECT subrunasowner FROM pg_subscription"),
        "as before 16");
    assertEquals(
        "0/ABC",
        machine.sql(
            "17/shop",
            "postgres",
            "SELECT remote_lsn FROM pg_replication_origin_status"
                + " WHERE external_id = 'elsewhere'"));
  }
}
