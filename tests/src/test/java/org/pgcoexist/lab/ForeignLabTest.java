package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Servers and processes of somebody else while an upgrade is open: never touched, never taken for
 * ours. Our own, left behind by a killed run, are found and stopped.
 */
@Tag("slice-7")
class ForeignLabTest extends FaultTests {

  private static final String BUILDING = PATH + ".new";

  private static final String OLD_CTL = "/usr/lib/postgresql/15/bin/pg_ctl";
  private static final String NEW_CTL = "/usr/lib/postgresql/17/bin/pg_ctl";

  private static final String CONFIGURATION =
      "-c config_file=/etc/postgresql/MAJOR/shop/postgresql.conf ";

  @BeforeAll
  void directory() {
    machine.require("install", "-d", "-o", "postgres", "/tmp/hand");
  }

  /** Starts a server by hand, elsewhere. */
  private static String start(String ctl, String data, String configuration) {
    return as(
        ctl
            + " start -s -D "
            + data
            + " -l /tmp/hand/log -o '"
            + configuration
            + "-p 5555 -k /tmp/hand'");
  }

  private static String stop(String ctl, String data) {
    return as(ctl + " stop -s -m fast -D " + data);
  }

  private static String as(String command) {
    return "runuser -u postgres -- env -C /tmp " + command;
  }

  /** The message names the process, which is still there. */
  private void assertLeftAlone(String data, String ctl, String state, Outcome outcome) {
    String pid = machine.shell("head -n 1 $1/postmaster.pid", data).text();
    assertTold(
        1,
        "pg_version_upgrade: another server runs on "
            + data
            + ":\n  process "
            + pid
            + ", port 5555, socket in /tmp/hand; somebody else started it, so it is left alone\n"
            + (state.isEmpty() ? "" : "  " + state + "\n")
            + "Next: stop it: runuser -u postgres -- "
            + ctl
            + " stop -D "
            + data
            + "\n"
            + (state.isEmpty()
                ? "      pg_version_upgrade -c shop --rollback   continues the rollback\n"
                : WAYS),
        outcome);
    machine
        .as("postgres", "psql", "-h", "/tmp/hand", "-p", "5555", "-c", "SELECT")
        .requireStatus(0);
  }

  @Test
  void onTheOldDataWhileItIsOpen() {
    eitherWay(
        () -> {
          kill("load");
          shell(
              stop(OLD_CTL, PATH + "/data")
                  + "; "
                  + start(OLD_CTL, PATH + "/data", CONFIGURATION.replace("MAJOR", "15")));
          assertLeftAlone(
              PATH + "/data",
              OLD_CTL,
              "its old data is untouched; clearing up failed as well, for the same reason",
              upgrade("-r", "-q"));
          assertLeftAlone(PATH + "/data", OLD_CTL, "", upgrade("--rollback", "-q"));
        },
        stop(OLD_CTL, PATH + "/data"));
  }

  @Test
  void onTheNewDataWhileItIsOpen() {
    eitherWay(
        () -> {
          kill("dump");
          shell(stop(NEW_CTL, BUILDING + "/data") + "; " + start(NEW_CTL, BUILDING + "/data", ""));
          assertLeftAlone(
              BUILDING + "/data",
              NEW_CTL,
              "its old data is untouched; clearing up failed as well, for the same reason",
              upgrade("-r", "-q"));
        },
        stop(NEW_CTL, BUILDING + "/data"));
  }

  /** It would have been taken for the new cluster, open to its clients. */
  @Test
  void onTheNewDataAfterTheSwitch() {
    reset();
    kill("start");
    shell(
        // What starts the cluster may have outlived the kill.
        "while pgrep -f '^[^ ]*perl.*pg_ctlcluster' >/run/left; do sleep 0.05; done; [ ! -e "
            + PATH
            + "/data/postmaster.pid ] || pg_ctlcluster 17 shop stop; "
            + start(NEW_CTL, PATH + "/data", CONFIGURATION.replace("MAJOR", "17")));
    assertLeftAlone(
        PATH + "/data",
        NEW_CTL,
        "its old data is untouched; clearing up failed as well, for the same reason",
        upgrade("-r", "-q"));
    assertListed("17 5440 failed-upgrade online");
    shell(stop(NEW_CTL, PATH + "/data"));
    continues();
  }

  /** The number in a pid file of a server that was killed now names another program. */
  @Test
  void aStalePidFileOfAServer() {
    reset();
    kill("load");
    shell(
        "kill -KILL $(ps -o pid= -u postgres); while ps -u postgres >/run/ps; do sleep 0.05; done");
    String other =
        machine
            .shell("setpriv --reuid=postgres --clear-groups sleep 1000 >/run/sleep 2>&1 & echo $!")
            .text();
    String file = BUILDING + "/data/postmaster.pid";
    shell("sed -i 1s/.*/" + other + "/ " + file);
    assertTold(
        1,
        """
        pg_version_upgrade: cannot tell whether a server runs on /var/lib/postgresql/shop.new/data:
          /var/lib/postgresql/shop.new/data/postmaster.pid names process PID, which is no server on it but\
         "sleep": a server that was killed left the file
          its old data is untouched; clearing up failed as well, for the same reason
        Next: see that no server is left: ps -u "$(stat -c %U /var/lib/postgresql/shop.new/data)" -f;\
         then remove the file: rm /var/lib/postgresql/shop.new/data/postmaster.pid
        """
                .replace("PID", other)
            + WAYS,
        upgrade("-r", "-q"));
    shell("kill -0 " + other + "; rm " + file);
    continues();
    shell("kill " + other);
  }

  /** Private servers outlive the killed run that started them; the next run takes them over. */
  @Test
  void privateServersOfAKilledRunAreStopped() {
    reset();
    kill("load");
    assertEquals("5430\n5431", ports());
    takesBack();
    assertEquals("", ports());
  }

  private String ports() {
    return machine
        .shell("ls -A /run/pg-coexist/shop 2>&1 | sed -n 's/^.s.PGSQL.\\([0-9]*\\)$/\\1/p'")
        .text();
  }

  @Test
  void twoRunsAtOnce() {
    reset();
    kill("load");
    String first =
        machine
            .shell(
                "setsid pg_version_upgrade -c shop -r >/run/first 2>&1 & jvm=$!;"
                    + " journal=/var/lib/pg-coexist/clusters/shop/journal; before=$(wc -l <$journal);"
                    + " until [ $(wc -l <$journal) -gt $before ]; do sleep 0.05; done;"
                    + " kill -STOP $jvm; echo $jvm")
            .text();
    String busy =
        "pg_version_upgrade: cannot work on cluster shop:\n  process "
            + first
            + " holds the lock /var/lib/pg-coexist/clusters/shop/lock\n"
            + "Next: wait until it ends: ps -f -p "
            + first
            + "\n";
    assertTold(4, busy, upgrade("-r"));
    assertTold(4, busy, upgrade("--rollback"));
    assertTold(4, busy, upgrade("-v", "17"));
    shell("kill -CONT " + first + "; tail --pid=" + first + " -f /dev/null");
    assertFinished();
  }
}
