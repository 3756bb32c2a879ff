package org.pgcoexist.lab;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** While an upgrade runs, nobody reads or writes either server by a way that is open to all. */
@Tag("slice-6")
class NoClientLabTest {

  @Test
  void clientsAreRefused() throws InterruptedException {
    try (LabMachine machine = LabMachine.start(LabOptions.majors("15,17"))) {
      Clients clients = new Clients(machine);
      prepare(machine);
      clients.start("postgres", "socket", "SELECT count(*) FROM tcp", Clients.SOCKETS + 5440);
      clients.start("nobody", "tcp", "INSERT INTO tcp VALUES (NUMBER)", Clients.TCP + 5440);
      clients.start("nobody", "reader", "SELECT count(*) FROM tcp", Clients.TCP + 5440);
      String[] ways = publicWays();
      for (String user : List.of("root", "postgres", "nobody")) {
        clients.start(user, "intruder-" + user, "SELECT 1", ways);
      }
      clients.await("socket", "tcp", "reader");

      machine.run("pg_version_upgrade", "-c", "shop", "-v", "17").requireStatus(0);

      clients.await("socket", "tcp", "reader");
      clients.stop();
      for (String client : List.of("socket", "tcp", "reader")) {
        clients.assertShutOut(client);
      }
      clients.assertNothingLost("tcp", clients.numbers("17/shop", "tcp"));
      for (String user : List.of("root", "postgres", "nobody")) {
        clients.assertNeverIn("intruder-" + user);
      }
    }
  }

  private static void prepare(LabMachine machine) {
    machine.run("pg_coexist", "create", "shop", "-v", "15", "-p", "5440").requireStatus(0);
    machine.sql("15/shop", "postgres", "CREATE DATABASE shop");
    machine.sql(
        "15/shop",
        "shop",
        "CREATE ROLE visitor LOGIN PASSWORD 'secret'; CREATE TABLE tcp (n int);"
            + " GRANT ALL ON tcp TO visitor;"
            // So much that dump and load last a while.
            + " CREATE TABLE bulk AS SELECT n, repeat(md5(n::text), 4) AS t"
            + " FROM generate_series(1, 600000) n");
  }

  private static String[] publicWays() {
    List<String> ways = new ArrayList<>();
    for (int port : new int[] {5430, 5431}) {
      ways.add(Clients.SOCKETS + port);
      ways.add(Clients.TCP + port);
      ways.add(Clients.SOCKETS.replace("/var/run/postgresql", "/tmp") + port);
    }
    return ways.toArray(new String[0]);
  }
}
