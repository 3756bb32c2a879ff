package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** psql on the private servers of an upgrade that is not finished. */
@Tag("slice-7")
class ShellLabTest extends FaultTests {

  private static final String WAIT = "until CONDITION; do sleep 0.05; done";

  private static String until(String condition) {
    return "timeout 120 bash -c " + "'" + WAIT.replace("CONDITION", condition) + "'";
  }

  /** On a terminal, whose keys are a pipe and whose screen is a file; it has said 42. */
  private void open(String side) {
    shell(
        "rm -f /run/keys /run/seen; mkfifo /run/keys; (exec setsid script -qefc"
            + " \"pg_version_upgrade -c shop --shell "
            + side
            + "\" /dev/null <>/run/keys >/run/seen 2>&1) & "
            // What is typed before anybody reads may be lost.
            + until("grep -q =# /run/seen")
            + "; printf '%s\\n' '\\pset pager off' 'SELECT 40 + 2 AS answer;' >/run/keys; "
            + until("grep -qw 42 /run/seen"));
  }

  private String servers() {
    return machine
        .shell(
            "ps -u postgres -o args= | grep -c '^/usr/lib/postgresql/.*/postgres .*port=543' || :")
        .text();
  }

  private void assertRefused(int status, String why, String side) {
    Outcome outcome = machine.run("pg_version_upgrade", "-c", "shop", "--shell", side);
    assertEquals(status, outcome.status(), outcome::toString);
    assertTrue(outcome.err().contains(why), outcome::toString);
  }

  @Test
  void whereItHasNoPlace() {
    reset();
    assertRefused(2, "no upgrade of it is open", "old");
    kill("start-new");
    assertRefused(3, "the old server is up, for its clients", "old");
    assertRefused(3, "the old server is up, for its clients", "new");
    continues();
    reset();
    kill("switch");
    assertRefused(3, "the new cluster is in the old one's place", "old");
    assertRefused(3, "the new cluster is in the old one's place", "new");
    takesBack();
  }

  @Test
  void aScriptOfStatements() {
    reset();
    kill("load");
    String shell = "pg_version_upgrade -c shop --shell ";
    Outcome old =
        machine.shell(
            "echo \"CREATE TABLE fix(); SELECT current_user, current_setting('port')\" | "
                + shell
                + "old");
    assertTrue(old.requireStatus(0).out().contains("postgres     | 5431"), old::toString);
    Outcome fails = machine.shell("echo 'SELECT nothing; SELECT 1' | " + shell + "old");
    assertEquals(1, fails.status(), fails::toString);
    assertTrue(fails.err().contains("column \"nothing\" does not exist"), fails::toString);
    Outcome looks = machine.shell("echo 'CREATE TABLE x()' | " + shell + "new");
    assertTrue(looks.err().contains("in a read-only transaction"), looks::toString);
    assertEquals("0", servers());
    assertListed("15 5440 upgrading down");
    continues();
    assertEquals("t", machine.sql("17/shop", "postgres", "SELECT to_regclass('fix') IS NOT NULL"));
  }

  /** One that came after the preflight is moved like all others. */
  @Test
  void aDatabaseThatIsMadeThere() {
    reset();
    kill("load");
    machine
        .shell("echo 'CREATE DATABASE more;' | pg_version_upgrade -c shop --shell old")
        .requireStatus(0);
    continues();
    assertEquals("more", machine.sql("17/shop", "more", "SELECT current_database()"));
  }

  /** The one that psql is let into by then lets nobody in. */
  @Test
  void whereTheTemplateIsClosed() {
    reset();
    machine.sql("15/shop", "postgres", "ALTER DATABASE template1 ALLOW_CONNECTIONS false");
    kill("stop-both");
    for (String side : List.of("old", "new")) {
      machine
          .shell("echo 'SELECT 1' | pg_version_upgrade -c shop --shell $1", side)
          .requireStatus(0);
    }
    continues();
  }

  /**
   * Ctrl-C is for psql, and nobody else works on the cluster meanwhile; what the owner has bound
   * keys to does not count.
   */
  @Test
  void onATerminal() {
    reset();
    shell("echo '\"2\": \"3\"' >~postgres/.inputrc");
    kill("load");
    open("old");
    shell(
        "echo 'SELECT pg_sleep(3600);' >/run/keys; "
            + until("pgrep -f \"[p]ostgres: .*SELECT\" >/run/pids")
            + "; printf '\\003' >/run/keys; "
            + until("grep -q \"canceling statement due to user request\" /run/seen"));
    Outcome second = upgrade("-r");
    assertEquals(4, second.status(), second::toString);
    shell("echo '\\q' >/run/keys; " + until("! pgrep -f [P]gVersionUpgrade >/run/pids"));
    assertEquals("0", servers());
    continues();
  }

  /** psql and the server that can be written to are there when the next command comes. */
  @Test
  void killedWhileSomebodyIsThere() {
    eitherWay(
        () -> {
          kill("load");
          open("old");
          shell("kill -KILL $(pgrep -f [P]gVersionUpgrade)");
          assertEquals("1", servers());
        },
        ":");
    assertEquals("", machine.shell("pgrep -a psql || :").text());
  }
}
