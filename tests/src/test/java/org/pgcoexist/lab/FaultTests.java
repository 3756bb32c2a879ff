package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/**
 * A named fault in the middle of an upgrade of the small cluster "shop": what is told, the state,
 * and that it can be finished and rolled back.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FaultTests {

  static final String PATH = "/var/lib/postgresql/shop";

  static final String BIN = "/usr/lib/postgresql/";

  static final String WAYS =
      """
            pg_version_upgrade -c shop -r   continues
            pg_version_upgrade -c shop --rollback   undoes everything
      """;

  static final String HELD =
      "  cluster shop has the status failed-upgrade and serves no client; its old data is"
          + " untouched\n";

  static final String AS_IT_WAS = "  everything was undone: cluster shop is as it was\n";

  private static final String TREES =
      "etc/postgresql etc/postgresql-common var/lib/postgresql var/lib/pg-coexist"
          + " var/log/postgresql";

  /** What is told to be looked at can be. */
  private static final List<String> LOOKS = List.of("df -h ", "dpkg -S ");

  LabMachine machine;

  /** What the last run told to type next; null after one that ended well. */
  private Told told;

  /** Slices begin with one way and the other, in turn. */
  private int turn = Integer.getInteger("slice", 0);

  /** What of the machine an upgrade changes, as it was before. */
  private String before;

  private String content;

  @BeforeAll
  void make() {
    machine = LabMachine.start(options());
    machine.put("tests/src/test/resources/lab/die-at", "/opt");
    machine.put("tests/src/test/resources/lab/at", "/opt");
    machine.require("pg_coexist", "create", "shop", "-v", "15", "-p", "5440");
    machine.sql("15/shop", "postgres", "CREATE DATABASE shop");
    machine.sql(
        "15/shop",
        "shop",
        "CREATE TABLE t AS SELECT i, md5(i::text) AS m FROM generate_series(1, 100000) i");
    machine.require("pg_ctlcluster", "15", "shop", "stop");
    machine.shell("cd / && tar -cf /var/tmp/before.tar " + TREES).requireStatus(0);
    machine.require("pg_ctlcluster", "15", "shop", "start");
    before = disk();
    content = content();
  }

  LabOptions options() {
    return LabOptions.majors("15,17");
  }

  @AfterAll
  void remove() {
    if (machine != null) {
      machine.close();
    }
  }

  /** Everything as it was, and the cluster started. */
  void reset() {
    machine
        .shell(
            "pids=$(ps -o pid= -u postgres); [ -z \"$pids\" ] || kill -KILL $pids;"
                + " while ps -u postgres >/run/ps; do sleep 0.05; done; cd /; for tree in "
                + TREES
                + "; do find /$tree -xdev -mindepth 1 -delete; done;"
                + " rm -rf /run/pg-coexist /run/postgresql/* /run/postgresql/.s*;"
                + " tar -xpf /var/tmp/before.tar && pg_ctlcluster 15 shop start")
        .requireStatus(0);
  }

  /** All files but what a server itself writes, the servers, and what the registry says. */
  private String disk() {
    return machine
        .shell(
            "find /etc/postgresql /etc/postgresql-common /var/lib/postgresql /run/pg-coexist"
                + " /srv -path '*/data/*' -prune -o -path /srv/lab-repo -prune"
                + " -o -path /run/pg-coexist -o -printf '%p %y %m %u %g %l\\n' | sort;"
                + " cat /etc/postgresql/cluster_ports /etc/postgresql/15/shop/*.conf;"
                + " pg_lsclusters -h; pg_coexist list")
        .text();
  }

  /** What the server on the cluster's port holds. */
  private String content() {
    return machine
        .as(
            "postgres",
            "psql",
            "-XqAt",
            "-p",
            "5440",
            "-d",
            "shop",
            "-c",
            "SELECT count(*), md5(string_agg(m, '' ORDER BY i)) FROM t")
        .text();
  }

  /** What pg_coexist list says of it: major, port, status, server. */
  void assertListed(String expected) {
    assertEquals(
        expected,
        machine.shell("pg_coexist list -H | awk '$2 == \"shop\" { print $1, $3, $4, $5 }'").text());
  }

  /** Runs an upgrade with something done to it when a step has begun. */
  Outcome at(String step, String script, String... options) {
    List<String> words = new ArrayList<>(List.of("/opt/at", step, script, "shop", "-v", "17"));
    words.addAll(List.of(options));
    return last(machine.run(words.toArray(new String[0])));
  }

  private Outcome last(Outcome outcome) {
    told = outcome.status() == 0 ? null : Told.of(outcome);
    return outcome;
  }

  Outcome upgrade(String... options) {
    List<String> words = new ArrayList<>(List.of("pg_version_upgrade", "-c", "shop"));
    words.addAll(WithoutTrial.options(options));
    return last(machine.run(words.toArray(new String[0])));
  }

  /** Kills the upgrade's JVM as a step begins; its servers go on. */
  void kill(String step) {
    machine.run("/opt/die-at", step, "jvm", "shop", "-v", "17").requireStatus(0);
    told = null;
  }

  void shell(String script) {
    machine.shell("set -e; " + script).requireStatus(0);
  }

  /** Puts a shell script in a program's place; {@code $0.real} is the program. */
  void replace(String program, String script) {
    machine
        .shell(
            "mv $1 $1.real && printf '#!/bin/bash\\n%s\\n' \"$2\" >$1 && chmod 755 $1",
            program, script)
        .requireStatus(0);
  }

  void restore(String program) {
    machine.require("mv", program + ".real", program);
  }

  static void assertTold(int status, String message, Outcome outcome) {
    assertEquals(message, outcome.err());
    assertEquals(status, outcome.status(), outcome::toString);
  }

  void assertFinished() {
    assertListed("17 5440 active online");
    assertEquals(content, content());
    assertEquals("", machine.require("find", "/run/pg-coexist", "-mindepth", "1"));
  }

  void assertAsBefore() {
    Lines.assertSame(before, disk());
    assertEquals(content, content());
  }

  /** By what was told, where something was. */
  void continues() {
    type("continues", "-r");
    assertFinished();
  }

  void takesBack() {
    type("undoes everything", "--rollback");
    assertAsBefore();
  }

  private void type(String promise, String option) {
    boolean isTold = told != null && told.has(promise);
    for (String look : LOOKS) {
      if (isTold && told.has(": " + look)) {
        shell(told.command(": " + look) + " >/run/look");
      }
    }
    Outcome outcome = isTold ? machine.shell(told.command(promise)) : upgrade(option);
    outcome.requireStatus(0);
  }

  /**
   * The fault, fixed, and then the upgrade is finished; the next fault of the class is undone, and
   * so on. With {@code -Dways=all} each fault has both.
   */
  void eitherWay(Runnable fault, String fix) {
    boolean both = "all".equals(System.getProperty("ways"));
    List<Runnable> ways = List.of(this::continues, this::takesBack);
    for (Runnable way : both ? ways : List.of(ways.get(turn++ % ways.size()))) {
      reset();
      fault.run();
      shell(fix);
      way.run();
    }
  }
}
