package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;

/** A machine of its own for each test, whose packages change under registered clusters. */
abstract class PackageEventTests {

  static final String INSTALL_17 =
      "DEBIAN_FRONTEND=noninteractive apt-get install -y -o Dpkg::Use-Pty=0 postgresql-17";

  /** The trigger that comes with a major, when its files are there already. */
  static final String TRIGGER =
      "dpkg-trigger --by-package=test --no-await /usr/lib/postgresql"
          + " && DEBIAN_FRONTEND=noninteractive dpkg --triggers-only pg-coexist";

  /** A hook script that keeps an upgrade at step 7c while the file is there. */
  private static final String HOLD =
      """
      set -e
      directory=/etc/postgresql-common/pg_upgradecluster.d
      mkdir -p $directory /run/hold
      mkfifo -m 666 /run/hold/reached /run/hold/go
      printf '#!/bin/sh\\n[ "$4" != finish ] || { echo >/run/hold/reached; cat /run/hold/go; }\\n' >$directory/hold
      chmod 755 $directory/hold
      """;

  /** Once, of the cluster that PostgreSQL's own package has made. */
  static final String UNREGISTERED =
      """
      pg-coexist: cluster 15/main is not registered, so its upgrade to PostgreSQL 17 is not offered
      pg-coexist: Next: pg_coexist adopt 15/main   registers it
      """;

  /**
   * Presses the keys when the question has been seen, and prints what there was to see. Only grep
   * is waited for: tail and tr end with the program or with what they write next.
   */
  private static final String AT_THE_TERMINAL =
      """
      mkfifo /run/keys
      export DEBIAN_FRONTEND=$1 TERM=linux
      script -qefc "stty rows 40 cols 130; $2" /dev/null </run/keys >/run/seen 2>&1 &
      exec 5>/run/keys
      grep -qm 1 "$3" < <(tail -n +1 -f --pid=$! /run/seen | stdbuf -o0 tr '\\033' '\\n')
      printf "$4" >&5
      wait %1
      status=$?
      rm /run/keys
      tr -d '\\r' </run/seen
      exit $status
      """;

  /** Runs dpkg, and kills it with all that it started once the marker, a shell command, is true. */
  private static final String KILLED =
      """
      setsid dpkg $1 >/run/killed 2>&1 </dev/null &
      session=$!
      until eval "$2"; do
        kill -0 $session || { echo "ended before: $2" >&2; cat /run/killed >&2; exit 1; }
        sleep 0.01
      done
      pkill -KILL -s $session
      wait $session
      [ $? = 137 ]
      """;

  LabMachine machine;

  void start(LabOptions options, String... clusters) {
    machine = LabMachine.start(options);
    for (String name : clusters) {
      machine.require("pg_coexist", "create", name, "-v", "15");
      machine.sql("15/" + name, "postgres", "CREATE TABLE t AS SELECT '" + name + "' AS a");
    }
  }

  @AfterEach
  void remove() {
    if (machine != null) {
      machine.close();
    }
  }

  /** Answers a question before it is asked. */
  void preseed(String question, String type, String answer) {
    machine
        .shell(
            "echo \"pg-coexist pg-coexist/$1 $2 $3\" | debconf-set-selections",
            question,
            type,
            answer)
        .requireStatus(0);
  }

  /** Answers the question about an upgrade, the choices of which are numbered, by readline. */
  Outcome atTheTerminal(String command, String answer) {
    return machine
        .shell(AT_THE_TERMINAL, "readline", command, "3. after this apt run", answer + "\\n")
        .requireStatus(0);
  }

  /** The same with whiptail: goes down in its menu, and presses Enter. */
  Outcome inTheDialog(String command, int down) {
    String keys = "\\033[B".repeat(down) + "\\r";
    return machine.shell(AT_THE_TERMINAL, "dialog", command, "<Ok>", keys).requireStatus(0);
  }

  /** A dpkg that dies as soon as a shell command is true. */
  void killed(String dpkg, String marker) {
    machine
        .shell(
            "export DEBIAN_FRONTEND=noninteractive PG_COEXIST_ALLOW_REMOVAL=17; " + KILLED,
            dpkg,
            marker)
        .requireStatus(0);
  }

  void hold() {
    hold(machine);
  }

  static void hold(LabMachine machine) {
    machine.shell(HOLD).requireStatus(0);
  }

  void unhold() {
    unhold(machine);
  }

  static void unhold(LabMachine machine) {
    machine.require("rm", "/etc/postgresql-common/pg_upgradecluster.d/hold");
  }

  /** Major, status and server of clusters in the order of the registry. */
  void assertClusters(String expected) {
    assertEquals(
        expected,
        machine
            .shell(
                "pg_coexist list -H | awk '$4 != \"unregistered\" { print $1, $2, $4, $5 }' | paste -sd,")
            .text());
  }

  /** The data is there, and the server serves it. */
  void assertServes(String major, String name) {
    assertEquals(name, machine.sql(major + "/" + name, "postgres", "SELECT a FROM t"));
  }

  /** What our package said, of all that apt and dpkg printed on standard error. */
  static String said(Outcome outcome) {
    StringBuilder said = new StringBuilder();
    (outcome.out() + outcome.err())
        .lines()
        .filter(line -> line.startsWith("pg-coexist:"))
        .forEach(line -> said.append(line).append('\n'));
    return said.toString();
  }

  void assertConfigured(String name) {
    assertEquals(
        "install ok installed", machine.require("dpkg-query", "-W", "-f", "${Status}", name));
    assertEquals("", machine.shell("dpkg --audit").text());
  }
}
