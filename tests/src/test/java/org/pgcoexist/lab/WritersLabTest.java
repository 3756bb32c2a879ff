package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** One upgrade, and all who write into the cluster meanwhile, or would like to. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WritersLabTest {

  private static final List<String> WRITERS = List.of("socket", "tcp");

  /** What the server tells someone it ends in a transaction, when he says the next thing. */
  private static final String ENDED =
      "FATAL:  terminating connection due to administrator command\n";

  private LabMachine machine;
  private Clients clients;
  private Outcome holder;

  @BeforeAll
  void upgradeUnderWriters() throws InterruptedException {
    machine = LabMachine.start(LabOptions.majors("15,17"));
    clients = new Clients(machine);
    makeShop();
    startClients();
    Process open = openTransaction();
    clients.await("socket", "tcp");

    machine.run("pg_version_upgrade", "-c", "shop", "-v", "17").requireStatus(0);

    clients.await("socket", "tcp");
    holder = goOn(open);
    awaitTick();
    clients.stop();
    // What its own background worker would write now is not what it wrote then.
    machine.require("pg_ctlcluster", "15", "shop.old", "start", "-o", "-c max_worker_processes=0");
  }

  @AfterAll
  void remove() {
    if (machine != null) {
      machine.close();
    }
  }

  private void makeShop() {
    machine
        .shell(
            "DEBIAN_FRONTEND=noninteractive apt-get install -y -q postgresql-15-cron"
                + " postgresql-17-cron")
        .requireStatus(0);
    machine.run("pg_coexist", "create", "shop", "-v", "15", "-p", "5440").requireStatus(0);
    machine
        .shell(
            "printf '%s\\n' \"shared_preload_libraries = 'pg_cron'\" \"cron.database_name = 'shop'\""
                + " 'cron.use_background_workers = on' >>/etc/postgresql/15/shop/postgresql.conf")
        .requireStatus(0);
    machine.require("pg_ctlcluster", "15", "shop", "restart");
    machine.sql("15/shop", "postgres", "CREATE DATABASE shop");
    machine.sql(
        "15/shop",
        "shop",
        "CREATE ROLE visitor LOGIN PASSWORD 'secret'; CREATE TABLE socket (n int);"
            + " CREATE TABLE tcp (n int); GRANT ALL ON tcp TO visitor;"
            + " CREATE TABLE held (n int); CREATE TABLE ticks (t timestamptz);"
            // So much that dump and load last a while.
            + " CREATE TABLE bulk AS SELECT n, repeat(md5(n::text), 4) AS t"
            + " FROM generate_series(1, 400000) n;"
            + " CREATE EXTENSION pg_cron SCHEMA pg_catalog;"
            // A background worker that writes whenever a server lets it, from its first second.
            + " CREATE PROCEDURE tick() LANGUAGE plpgsql AS $$BEGIN LOOP"
            + " INSERT INTO ticks VALUES (clock_timestamp()); COMMIT; PERFORM pg_sleep(0.1);"
            + " END LOOP; END$$; SELECT cron.schedule('tick', '@reboot', 'CALL tick()')");
    machine.require("pg_ctlcluster", "15", "shop", "restart");
    awaitTick();
  }

  private void startClients() {
    clients.start(
        "postgres", "socket", "INSERT INTO socket VALUES (NUMBER)", Clients.SOCKETS + 5440);
    clients.start("nobody", "tcp", "INSERT INTO tcp VALUES (NUMBER)", Clients.TCP + 5440);
    String[] privateWays = {Clients.PRIVATE + 5430, Clients.PRIVATE + 5431};
    clients.start("nobody", "intruder-nobody", "SELECT 1", privateWays);
    clients.start("root", "intruder-root", "SELECT 1", privateWays);
    String write = "INSERT INTO socket VALUES (-NUMBER)";
    clients.start("postgres", "writer-5430", write, Clients.PRIVATE + 5430);
    clients.start("postgres", "writer-5431", write, Clients.PRIVATE + 5431);
    clients.start("postgres", "stranger", "SELECT 1", foreign(5430), foreign(5431));
  }

  /** The owner's system user, but as somebody else. */
  private static String foreign(int port) {
    return Clients.PRIVATE.replace("user=postgres", "user=visitor") + port;
  }

  /** Waits for one more row of the background worker. */
  private void awaitTick() {
    machine
        .shell(
            "runuser -u postgres -- env -C / psql -p 5440 -XqAt -d shop -v ON_ERROR_STOP=1 <<'END'\n"
                + "DO $$DECLARE n bigint := (SELECT count(*) FROM ticks); BEGIN\n"
                + "  FOR i IN 1 .. 600 LOOP\n"
                + "    IF (SELECT count(*) FROM ticks) > n THEN RETURN; END IF;\n"
                + "    PERFORM pg_sleep(0.05);\n"
                + "  END LOOP;\n"
                + "  RAISE 'the background worker writes nothing';\n"
                + "END$$;\nEND")
        .requireStatus(0);
  }

  /** Returns when it holds a transaction open that has written. */
  private Process openTransaction() {
    machine.shell("mkfifo /run/clients/go /run/clients/holds").requireStatus(0);
    Process process =
        machine.start(
            machine.shared().resolve("holder.out"),
            machine.shared().resolve("holder.err"),
            "bash",
            "-c",
            "{ echo 'BEGIN; INSERT INTO held VALUES (1);'; echo '\\! echo >/run/clients/holds';"
                + " read -r _ </run/clients/go; echo 'COMMIT;'; } |"
                + " runuser -u postgres -- env -C / psql -p 5440 -Xq -v ON_ERROR_STOP=1 -d shop");
    machine.shell("chmod 0666 /run/clients/holds; read -r _ </run/clients/holds").requireStatus(0);
    return process;
  }

  private Outcome goOn(Process open) throws InterruptedException {
    machine.shell("echo >/run/clients/go").requireStatus(0);
    int status = open.waitFor();
    return new Outcome(
        "the client in a transaction",
        status,
        machine.require("cat", LabMachine.SHARED + "/holder.out"),
        machine.require("cat", LabMachine.SHARED + "/holder.err"));
  }

  @Test
  void everyAcknowledgedCommitIsInTheNewCluster() {
    for (String writer : WRITERS) {
      clients.assertShutOut(writer);
      clients.assertNothingLost(writer, clients.numbers("17/shop", writer));
    }
  }

  @Test
  void theOldClusterTookNoneAfterTheDumpBegan() {
    for (String writer : WRITERS) {
      Set<Integer> old = clients.numbers("15/shop.old", writer);
      assertFalse(old.isEmpty());
      old.removeAll(clients.numbers("17/shop", writer));
      assertEquals(Set.of(), old);
    }
  }

  @Test
  void aBackgroundWorkerWritesOnNeitherPrivateServerAndGoesOnAfterwards() {
    Set<String> old = ticks("15/shop.old", "true");
    old.removeAll(ticks("17/shop", "true"));
    assertEquals(Set.of(), old);
    String during =
        "t BETWEEN to_timestamp("
            + clients.time("stop-old", "DONE")
            + ") AND to_timestamp("
            + clients.time("start", "BEGUN")
            + ")";
    assertEquals(Set.of(), ticks("17/shop", during));
    String before = "t < to_timestamp(" + clients.time("stop-old", "BEGUN") + ")";
    assertNotEquals(Set.of(), ticks("17/shop", before));
    String after = "t > to_timestamp(" + clients.time("start", "BEGUN") + ")";
    assertNotEquals(Set.of(), ticks("17/shop", after));
    assertEquals(
        "pg_cron",
        machine.sql(
            "17/shop",
            "shop",
            "SELECT backend_type FROM pg_stat_activity WHERE query = 'CALL tick()'"
                + " AND backend_type <> 'client backend'"));
  }

  private Set<String> ticks(String cluster, String where) {
    String text = machine.sql(cluster, "shop", "SELECT t FROM ticks WHERE " + where);
    return new TreeSet<>(text.lines().toList());
  }

  @Test
  void whoIsInATransactionIsToldAndHasWrittenNothing() {
    assertNotEquals(0, holder.status(), holder::toString);
    assertTrue(holder.err().startsWith(ENDED), holder::toString);
    assertEquals(Set.of(), clients.numbers("15/shop.old", "held"));
    assertEquals(Set.of(), clients.numbers("17/shop", "held"));
    // It is ended, not waited for.
    assertTrue(
        clients.time("stop-old", "DONE").subtract(clients.time("stop-old", "BEGUN")).doubleValue()
            < 30);
  }

  @Test
  void onlyTheOwnerGetsIntoThePrivateServersAndOnlyAsItsSuperuser() {
    clients.assertNeverIn("intruder-nobody");
    clients.assertNeverIn("intruder-root");
    clients.assertNeverIn("stranger");
    assertTrue(
        clients.told("intruder-root").contains("Peer authentication failed for user \"postgres\""));
    assertTrue(clients.told("intruder-nobody").contains("Permission denied"));
    assertTrue(clients.told("stranger").contains("no pg_hba.conf entry for host \"[local]\""));
  }

  @Test
  void itsSuperuserWritesNothingThereUnlessHeMeansTo() {
    for (String writer : List.of("writer-5430", "writer-5431")) {
      clients.assertNeverIn(writer);
    }
    assertTrue(
        clients
            .told("writer-5431")
            .contains("ERROR:  cannot execute INSERT in a read-only transaction"));
    for (String cluster : List.of("15/shop.old", "17/shop")) {
      assertEquals("0", machine.sql(cluster, "shop", "SELECT count(*) FROM socket WHERE n < 0"));
    }
  }
}
