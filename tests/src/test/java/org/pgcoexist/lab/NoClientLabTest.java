package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** While an upgrade runs, nobody reads or writes either server; nothing acknowledged is lost. */
class NoClientLabTest {

  private static final String CLIENTS = "/run/clients/";
  private static final String SOCKETS = "host=/var/run/postgresql user=postgres dbname=shop port=";
  private static final String TCP = "host=127.0.0.1 user=visitor password=secret dbname=shop port=";
  private static final String PRIVATE = "host=/run/pg-coexist/shop user=postgres dbname=shop port=";

  /** One try of a client; times in seconds since 1970. */
  private record Try(BigDecimal begun, BigDecimal ended, boolean succeeded, int number) {

    static Try of(String line) {
      String[] words = line.split(" ", -1);
      return new Try(
          new BigDecimal(words[0]),
          new BigDecimal(words[1]),
          words[2].equals("ok"),
          Integer.parseInt(words[3]));
    }
  }

  private final List<Process> clients = new ArrayList<>();

  @Test
  void clientsAreRefusedAndLoseNothing() throws InterruptedException {
    try (LabMachine machine = LabMachine.start(LabOptions.majors("15,17"))) {
      prepare(machine);
      client(machine, "postgres", "socket", "INSERT INTO socket VALUES (NUMBER)", SOCKETS + 5440);
      client(machine, "nobody", "tcp", "INSERT INTO tcp VALUES (NUMBER)", TCP + 5440);
      client(machine, "nobody", "reader", "SELECT count(*) FROM tcp", TCP + 5440);
      intruders(machine);
      await(machine, "socket", "tcp", "reader");

      machine.run("pg_version_upgrade", "-c", "shop", "-v", "17").requireStatus(0);

      await(machine, "socket", "tcp", "reader");
      machine.require("touch", CLIENTS + "stop");
      for (Process client : clients) {
        assertEquals(0, client.waitFor());
      }
      assertNobodyIn(machine, "socket", "tcp", "reader");
      assertNothingLost(machine, "socket");
      assertNothingLost(machine, "tcp");
      for (String intruder : List.of("root", "postgres", "nobody")) {
        List<Try> tries = tries(machine, "intruder-" + intruder);
        assertTrue(tries.size() > 20, intruder + " tried " + tries.size() + " times");
        assertTrue(tries.stream().noneMatch(Try::succeeded), intruder + " got in");
      }
    }
  }

  private static void prepare(LabMachine machine) {
    machine.put("tests/src/test/resources/lab/client", "/opt");
    machine.require("install", "-d", "-m", "0777", CLIENTS);
    machine.require("pg_coexist", "create", "shop", "-v", "15", "-p", "5440");
    machine.sql("15/shop", "postgres", "CREATE DATABASE shop");
    machine.sql(
        "15/shop",
        "shop",
        "CREATE ROLE visitor LOGIN PASSWORD 'secret';"
            + " CREATE TABLE socket (n int); CREATE TABLE tcp (n int);"
            + " GRANT ALL ON tcp TO visitor;"
            // So much that dump and load last a while.
            + " CREATE TABLE bulk AS SELECT n, repeat(md5(n::text), 4) AS t"
            + " FROM generate_series(1, 600000) n");
  }

  private void client(
      LabMachine machine, String user, String log, String sql, String... connections) {
    machine.shell(": >$1; chmod 0666 $1", CLIENTS + log).requireStatus(0);
    List<String> words = new ArrayList<>(List.of("runuser", "-u", user, "--", "/opt/client", "15"));
    words.add(CLIENTS + log);
    words.add(sql);
    words.addAll(List.of(connections));
    clients.add(
        machine.start(
            machine.shared().resolve(log + ".out"),
            machine.shared().resolve(log + ".err"),
            words.toArray(new String[0])));
  }

  /**
   * Root may become anybody, and postgres owns data and private sockets: they try the ways open to
   * all.
   */
  private void intruders(LabMachine machine) {
    String[] publicWays = new String[6];
    String[] privateWays = new String[8];
    int way = 0;
    for (int port : new int[] {5430, 5431}) {
      publicWays[way] = SOCKETS + port;
      publicWays[way + 1] = TCP + port;
      publicWays[way + 2] = SOCKETS.replace("/var/run/postgresql", "/tmp") + port;
      way += 3;
    }
    System.arraycopy(publicWays, 0, privateWays, 0, 6);
    privateWays[6] = PRIVATE + 5430;
    privateWays[7] = PRIVATE + 5431;
    client(machine, "root", "intruder-root", "SELECT 1", publicWays);
    client(machine, "nobody", "intruder-nobody", "SELECT 1", privateWays);
    client(machine, "postgres", "intruder-postgres", "SELECT 1", publicWays);
  }

  /** Waits until each has succeeded, from now on. */
  private static void await(LabMachine machine, String... logs) {
    for (String log : logs) {
      machine
          .shell(
              "n=$(grep -c ' ok ' $1); until [ $(grep -c ' ok ' $1) -gt $n ]; do"
                  + " tail -n 0 -f $1 | head -n 1 >/run/clients/line; done",
              CLIENTS + log)
          .requireStatus(0);
    }
  }

  private static List<Try> tries(LabMachine machine, String log) {
    return machine.require("cat", CLIENTS + log).lines().map(Try::of).toList();
  }

  private static void assertNobodyIn(LabMachine machine, String... logs) {
    BigDecimal stopped = time(machine, "stop-old", "DONE");
    BigDecimal started = time(machine, "start", "BEGUN");
    for (String log : logs) {
      List<Try> during = new ArrayList<>();
      for (Try one : tries(machine, log)) {
        if (one.begun().compareTo(stopped) > 0 && one.ended().compareTo(started) < 0) {
          during.add(one);
        }
      }
      assertTrue(during.size() > 20, log + " tried " + during.size() + " times");
      assertTrue(during.stream().noneMatch(Try::succeeded), log + " got in");
    }
  }

  private static BigDecimal time(LabMachine machine, String step, String mark) {
    String journal = machine.shell("cat /var/lib/pg-coexist/clusters/shop/finished/*").text();
    for (String line : journal.lines().skip(1).toList()) {
      JsonObject entry = JsonParser.parseString(line).getAsJsonObject();
      if (entry.get("step").getAsString().equals(step)
          && entry.get("mark").getAsString().equals(mark)) {
        Instant time = Instant.parse(entry.get("time").getAsString());
        return BigDecimal.valueOf(time.getEpochSecond()).add(BigDecimal.valueOf(time.getNano(), 9));
      }
    }
    throw new AssertionError("no " + mark + " of " + step + " in " + journal);
  }

  private static void assertNothingLost(LabMachine machine, String table) {
    Set<Integer> there =
        machine
            .sql("17/shop", "shop", "SELECT n FROM " + table)
            .lines()
            .map(Integer::valueOf)
            .collect(Collectors.toCollection(TreeSet::new));
    List<Integer> acknowledged =
        tries(machine, table).stream().filter(Try::succeeded).map(Try::number).toList();
    assertFalse(acknowledged.isEmpty());
    Set<Integer> lost = new TreeSet<>(acknowledged);
    lost.removeAll(there);
    assertEquals(Set.of(), lost);
  }
}
