package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Asked to stop, an upgrade stops where it is safe, and says what state that is. */
@Tag("slice-3")
class SignalsLabTest extends FaultTests {

  private static final String STOPPED =
      """
      pg_version_upgrade: the upgrade of cluster shop was stopped:
        on request
      """;

  private static final String STOPPED_AND_HELD =
      STOPPED + HELD + WAYS.replaceFirst("      ", "Next: ");

  private static final String STOPPED_AND_TAKEN_BACK =
      STOPPED + AS_IT_WAS + "Next: pg_version_upgrade -c shop\n";

  /** Nothing of the run works any more, and no private server. */
  private void assertQuiet() {
    assertEquals(
        "",
        machine.shell("ps -o args= -u postgres | grep -v '^postgres: ' | grep 543 || true").text());
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "HUP, 129"})
  void aSignalWhileDataIsLoaded(String signal, int status) {
    reset();
    assertTold(status, STOPPED_AND_HELD, at("load", "kill -" + signal + " $jvm"));
    assertListed("15 5440 failed-upgrade down");
    assertQuiet();
    continues();
  }

  @Test
  void ctrlCAgainAndAgain() {
    reset();
    assertTold(130, STOPPED_AND_HELD, at("dump", "for i in 1 2 3 4 5; do kill -INT -$jvm; done"));
    assertListed("15 5440 failed-upgrade down");
    assertQuiet();
    takesBack();
  }

  @Test
  void theTerminalIsClosed() {
    reset();
    // script(1) is the terminal; SIGKILL closes it, as when a window is closed or a line breaks.
    shell(
        "setsid env --default-signal=HUP script -qec 'pg_version_upgrade -c shop -v 17' /dev/null </dev/null >/run/typescript 2>&1 &"
            + " terminal=$!; journal=/var/lib/pg-coexist/clusters/shop/journal;"
            + " until grep -qs '\"step\":\"stream\"' $journal; do sleep 0.05; done;"
            + " upgrade=$(cat /var/lib/pg-coexist/clusters/shop/lock); kill -KILL $terminal;"
            + " tail --pid=$upgrade -f /dev/null");
    assertListed("15 5440 failed-upgrade down");
    assertQuiet();
    continues();
  }

  /** Until the cluster is marked, going back costs less than a decision. */
  @ParameterizedTest
  @CsvSource({"initdb", "stop-old"})
  void beforeTheClusterIsMarkedEverythingIsTakenBack(String step) {
    reset();
    assertTold(130, STOPPED_AND_TAKEN_BACK, at(step, "kill -INT $jvm"));
    assertAsBefore();
  }

  @Test
  void betweenTheSwitchAndTheStart() {
    reset();
    Outcome outcome = at("start", "kill -INT $jvm");
    if (outcome.err().contains("only this is left, and clients are served")) {
      // On a busy machine the server was open before the signal was heard: nothing closes it then.
      assertEquals(130, outcome.status(), outcome::toString);
      assertListed("17 5440 active online");
      return;
    }
    assertTold(130, STOPPED_AND_HELD, outcome);
    assertListed("17 5440 failed-upgrade down");
    takesBack();
  }

  /** Half of a cluster is no use to anybody. */
  @Test
  void aDropThatHasBegunIsFinished() {
    reset();
    replace(
        "/usr/bin/pg_dropcluster",
        "touch /tmp/begun; until [ -e /run/go ]; do sleep 0.05; done; exec \"$0.real\" \"$@\"");
    shell(
        "rm -f /tmp/begun /run/go;"
            + " setsid env --default-signal=INT pg_coexist drop shop --yes >/run/out 2>&1 & jvm=$!;"
            + " until [ -e /tmp/begun ]; do sleep 0.05; done; kill -INT -$jvm; touch /run/go;"
            + " status=0; wait $jvm || status=$?; echo $status >/run/status");
    restore("/usr/bin/pg_dropcluster");
    assertEquals("Dropped cluster shop", machine.require("head", "-n1", "/run/out"));
    assertEquals("0", machine.require("cat", "/run/status"));
    assertEquals("", machine.shell("pg_coexist list -H | grep ' shop ' || :").text());
    machine.shell("[ ! -e /var/lib/postgresql/shop ]").requireStatus(0);
  }

  @Test
  void whileEverythingIsTakenBack() {
    reset();
    kill("load");
    shell(
        "setsid env --default-signal=INT pg_version_upgrade -c shop --rollback >/run/out 2>/run/err & jvm=$!;"
            + " until grep -qs 'load.*UNDONE' /var/lib/pg-coexist/clusters/shop/journal; do sleep 0.05; done;"
            + " kill -INT $jvm; status=0; wait $jvm || status=$?; [ $status -eq 130 ]");
    assertEquals(
        """
        pg_version_upgrade: rolling back the upgrade of cluster shop was stopped:
          on request
        Next: pg_version_upgrade -c shop --rollback
        """,
        machine.shell("cat /run/err").out());
    takesBack();
  }
}
