package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The cluster's owner puts links to root's files everywhere while root upgrades, adopts and
 * releases: root neither writes, changes, removes nor prints through them.
 */
class HostileLabTest extends FaultTests {

  private static final String SECRET = "canary:$y$j9T$ThisMustNeverBeSeen";

  private static final String CANARIES =
      "install -d /srv/canary/data /srv/canary/upgrade; echo canary >/srv/canary/file;"
          + " (umask 077; echo '"
          + SECRET
          + "' >/srv/canary/secret); echo 15 >/srv/canary/data/PG_VERSION;"
          + " echo 'port = 5451' >/srv/canary/postgresql.conf; echo auto >/srv/canary/start.conf;"
          + " ln -s file /srv/canary/link; echo '"
          + SECRET
          + ":1:0:99999:7:::' >>/etc/shadow;"
          + " install -d -m 0777 /run/hostile";

  private String canaries() {
    return machine
        .shell(
            "find /srv/canary /etc/shadow /etc/passwd /root/.bashrc -printf"
                + " '%p %y %m %u %g %s %T@ %C@ %l\\n' | sort; md5sum /etc/shadow /srv/canary/data/PG_VERSION"
                + " /srv/canary/file /srv/canary/secret 2>&1")
        .text();
  }

  private static final String UPGRADE =
      "for how in '-v 17' -r --rollback; do timeout -k 20 20 pg_version_upgrade -c shop $how; done;";

  /** There is no server of it: what starts one is postgresql-common's. */
  private static final String TAKEOVER =
      "timeout -k 20 20 pg_coexist adopt 15/depot --as market;"
          + " timeout -k 20 20 pg_coexist release market; pg_coexist check;";

  @BeforeAll
  void plant() {
    machine.put("tests/src/test/resources/lab/swap-links", "/opt");
    machine.shell(CANARIES).requireStatus(0);
  }

  @Test
  void rootFollowsNoLinkWhenItUpgrades() {
    for (int run = 1; run <= 5; run++) {
      reset();
      swapDuring(run, "upgrade", UPGRADE, 20);
    }
  }

  @Test
  void rootFollowsNoLinkWhenItAdopts() {
    for (int run = 1; run <= 2; run++) {
      reset();
      machine.require("pg_createcluster", "-p", "5450", "15", "depot");
      swapDuring(run, "takeover", TAKEOVER, 50);
    }
  }

  /** Root gives the commands again and again, until there were that many swaps meanwhile. */
  private void swapDuring(int seed, String what, String commands, int wanted) {
    final String before = canaries();
    Outcome outcome =
        machine.shell(
            "rm -f /run/hostile/stop /run/hostile/swaps;"
                + " runuser -u postgres -- /opt/swap-links $1 $2 & hostile=$!; while "
                + commands
                + " kill -0 $hostile && ! test \"$(cat /run/hostile/swaps)\" -ge $3; do :; done;"
                + " pg_coexist list; touch /run/hostile/stop; wait $hostile",
            Integer.toString(seed),
            what,
            Integer.toString(wanted));
    assertEquals(before, canaries(), outcome::toString);
    assertEquals(
        -1, (outcome.out() + outcome.err()).indexOf("ThisMustNeverBeSeen"), outcome::toString);
    // Nor did root copy what only root reads to where the owner can.
    assertEquals(
        "",
        machine
            .shell(
                "runuser -u postgres -- grep -rlsF ThisMustNeverBeSeen /var/lib/postgresql"
                    + " /etc/postgresql /var/log/postgresql /run/pg-coexist /tmp || true")
            .text());
    final String swaps = machine.require("cat", "/run/hostile/swaps");
    assertTrue(Integer.parseInt(swaps) >= wanted, () -> swaps + " swaps in " + outcome);
  }
}
