package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The method online: clients work while the new cluster is copied and follows the old one. */
class OnlineLabTest extends OnlineTests {

  /** Rows of every table, and what replication does not carry, on both sides of the switch. */
  @Test
  void everythingIsThereAndClientsAreShutOutForSeconds() throws InterruptedException {
    machine.sql(OLD, "shop", "TRUNCATE socket, tcp");
    startWriters();
    // Definitions are written again until the end, and stay the same.
    String again = "COMMENT ON FUNCTION described() IS 'always the same'; SELECT nextval('moved')";
    clients.start("nobody", "again", again, Clients.TCP + 5440);
    clients.await("again");
    Outcome done = upgrade("--verify=content").requireStatus(0);
    assertTrue(done.out().contains("Cluster shop is on PostgreSQL 17 now"), done::toString);
    clients.assertShutOut("socket");
    assertNothingIsLost();
    long moved = Long.parseLong(machine.sql(NEW, "shop", "SELECT last_value FROM moved"));
    long known = clients.tries("again").stream().filter(Clients.Try::succeeded).count();
    assertTrue(known <= moved, () -> moved + ", and clients know of " + known);
    assertEquals(
        "50000 50001 500 41 abc 1",
        machine.sql(
            NEW,
            "shop",
            "SELECT concat_ws(' ', (SELECT n FROM counted), (SELECT n FROM again),"
                + " (SELECT count(*) FROM cart), (SELECT last_value FROM \"it's\"),"
                + " convert_from(lo_get(4711), 'UTF8'), (SELECT count(*) FROM"
                + " pg_database WHERE datname = 'archive' AND NOT datallowconn))"));
    assertEquals("77", machine.sql(NEW, "latin", "SELECT last_value FROM " + LATIN));
    assertEquals("7", machine.sql(NEW, "latin", "SELECT a FROM " + CART));
    assertEquals("8", machine.sql(NEW, "shop", "SELECT a FROM " + CART));
    assertNothingIsLeft(NEW);
    machine.require("pg_ctlcluster", "15", "shop.old", "start");
    assertNothingIsLeft("15/shop.old");
    machine.require("pg_ctlcluster", "15", "shop.old", "stop");
  }

  /** Clients are served all the time before the switch, and what they wrote is there. */
  @ParameterizedTest
  @CsvSource("seed, jvm, serves")
  void isContinuedAfterAKill(String step, String how, String clientsAre)
      throws InterruptedException {
    assertContinued(step, how, clientsAre);
  }

  @Tag("slice-5")
  @ParameterizedTest
  @CsvSource({"drain, power, closed", "part, jvm, closed", "part, power, closed"})
  void isContinuedAfterAKillInTheCutover(String step, String how, String clientsAre)
      throws InterruptedException {
    assertContinued(step, how, clientsAre);
  }

  @Tag("slice-1")
  @ParameterizedTest
  @CsvSource({"publish, jvm, serves", "seed, power, serves", "carry, power, closed"})
  void isContinuedAfterAKillAsItIsCopied(String step, String how, String clientsAre)
      throws InterruptedException {
    assertContinued(step, how, clientsAre);
  }

  @Tag("slice-4")
  @ParameterizedTest
  @CsvSource({"follow, power, serves", "pause, power, serves", "stop-both, power, closed"})
  void isContinuedAfterAKillAsItFollows(String step, String how, String clientsAre)
      throws InterruptedException {
    assertContinued(step, how, clientsAre);
  }

  private void assertContinued(String step, String how, String clientsAre)
      throws InterruptedException {
    machine.sql(OLD, "shop", "TRUNCATE socket, tcp");
    startWriters();
    machine.require("/opt/die-at", step, how, "shop", "-v", "17", "-m", "online");
    if (clientsAre.equals("serves")) {
      clients.await("socket", "tcp");
      assertEquals(
          "15", machine.sql(OLD, "shop", "SELECT split_part(version(), ' ', 2)::numeric::int"));
    }
    goOn().requireStatus(0);
    assertNothingIsLost();
    assertNothingIsLeft(NEW);
  }

  /**
   * A failure in the cutover takes that back: clients are served again, and it is followed again.
   */
  @Tag("slice-2")
  @Test
  void aSwitchThatFailsIsTakenBack() throws InterruptedException {
    machine.sql(OLD, "shop", "TRUNCATE socket, tcp");
    startWriters();
    String hook = "/etc/postgresql-common/pg_upgradecluster.d/fails";
    machine
        .shell("printf '#!/bin/sh\\n[ \"$4\" != finish ] || exit 1\\n' >$1 && chmod 755 $1", hook)
        .requireStatus(0);
    Outcome failed = upgrade().requireStatus(1);
    assertTrue(
        failed.err().contains("cluster shop continues to serve its clients"), failed::toString);
    clients.await("socket", "tcp");
    assertEquals(
        "t", machine.sql(OLD, "shop", "SELECT bool_and(active) FROM pg_replication_slots"));
    machine.require("rm", hook);
    Outcome late = goOn("--max-shut-out=1");
    assertEquals(late.status() == 0 ? 0 : 1, late.status());
    if (late.status() == 1) {
      assertTrue(late.err().contains("clients have been shut out for too long"), late::toString);
      clients.await("socket", "tcp");
      goOn().requireStatus(0);
    }
    assertNothingIsLost();
  }
}
