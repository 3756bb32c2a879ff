package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

/** Clients of the cluster "shop" that try again and again, each with a log of its tries. */
final class Clients {

  /** Where their logs are in the machine. */
  static final String DIRECTORY = "/run/clients/";

  /** Connection strings without the port. */
  static final String SOCKETS = "host=/var/run/postgresql user=postgres dbname=shop port=";

  static final String TCP = "host=127.0.0.1 user=visitor password=secret dbname=shop port=";

  static final String PRIVATE = "host=/run/pg-coexist/shop user=postgres dbname=shop port=";

  /** So few tries between the old server's end and the new one's beginning would prove nothing. */
  private static final int FEWEST_TRIES = 20;

  /** One try of a client; times in seconds since 1970. */
  record Try(BigDecimal begun, BigDecimal ended, boolean succeeded, int number) {

    static Try of(String line) {
      String[] words = line.split(" ", -1);
      return new Try(
          new BigDecimal(words[0]),
          new BigDecimal(words[1]),
          words[2].equals("ok"),
          Integer.parseInt(words[3]));
    }
  }

  private final LabMachine machine;
  private final List<Process> running = new ArrayList<>();

  Clients(LabMachine machine) {
    this.machine = machine;
    machine.put("tests/src/test/resources/lab/client", "/opt");
    machine.require("install", "-d", "-m", "0777", DIRECTORY);
  }

  /**
   * Starts one.
   *
   * @param user the system user
   * @param log its name
   * @param sql what it runs; NUMBER is the count of its tries
   * @param connections the ways it tries one after the other
   */
  void start(String user, String log, String sql, String... connections) {
    machine.shell(": >$1; chmod 0666 $1", DIRECTORY + log).requireStatus(0);
    List<String> words = new ArrayList<>(List.of("runuser", "-u", user, "--", "/opt/client", "15"));
    words.add(DIRECTORY + log);
    words.add(sql);
    words.addAll(List.of(connections));
    running.add(
        machine.start(
            machine.shared().resolve(log + ".out"),
            machine.shared().resolve(log + ".err"),
            words.toArray(new String[0])));
  }

  /** Waits until each has succeeded, from now on. */
  void await(String... logs) {
    for (String log : logs) {
      machine
          .shell(
              "n=$(grep -c ' ok ' $1); until [ $(grep -c ' ok ' $1) -gt $n ]; do"
                  + " tail -n 0 -f $1 | head -n 1 >/run/clients/line; done",
              DIRECTORY + log)
          .requireStatus(0);
    }
  }

  /** Ends all of them. */
  void stop() throws InterruptedException {
    machine.require("touch", DIRECTORY + "stop");
    for (Process client : running) {
      assertEquals(0, client.waitFor());
    }
  }

  List<Try> tries(String log) {
    return machine.require("cat", DIRECTORY + log).lines().map(Try::of).toList();
  }

  /** What servers and psql told it. */
  String told(String log) {
    return machine.require("cat", DIRECTORY + log + ".out");
  }

  /** It tried, and never succeeded. */
  void assertNeverIn(String log) {
    List<Try> tries = tries(log);
    assertTrue(tries.size() > FEWEST_TRIES, log + " tried " + tries.size() + " times");
    assertTrue(tries.stream().noneMatch(Try::succeeded), log + " got in");
  }

  /** It tried while the cluster was closed, and did not succeed then. */
  void assertShutOut(String log) {
    BigDecimal stopped = time("stop-old", "DONE");
    BigDecimal started = time("start", "BEGUN");
    List<Try> during = new ArrayList<>();
    for (Try one : tries(log)) {
      if (one.begun().compareTo(stopped) > 0 && one.ended().compareTo(started) < 0) {
        during.add(one);
      }
    }
    assertTrue(during.size() > FEWEST_TRIES, log + " tried " + during.size() + " times");
    assertTrue(during.stream().noneMatch(Try::succeeded), log + " got in");
  }

  /** When the upgrade that ended recorded this, in seconds since 1970. */
  BigDecimal time(String step, String mark) {
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

  /** Every number that was acknowledged to it is in the table of its name. */
  void assertNothingLost(String log, Set<Integer> there) {
    List<Integer> acknowledged =
        tries(log).stream().filter(Try::succeeded).map(Try::number).toList();
    assertTrue(acknowledged.size() > 1, "acknowledged: " + acknowledged);
    Set<Integer> lost = new TreeSet<>(acknowledged);
    lost.removeAll(there);
    assertEquals(Set.of(), lost);
  }

  /** The numbers in a table. */
  Set<Integer> numbers(String cluster, String table) {
    return machine
        .sql(cluster, "shop", "SELECT n FROM " + table)
        .lines()
        .map(Integer::valueOf)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
