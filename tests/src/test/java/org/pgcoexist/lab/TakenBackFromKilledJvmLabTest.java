package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JVM alone is killed as each step begins, and the upgrade is rolled back without a trace. */
class TakenBackFromKilledJvmLabTest extends CrashTests {

  TakenBackFromKilledJvmLabTest() {
    super("jvm");
  }

  @Tag("slice-1")
  @ParameterizedTest
  @ValueSource(strings = {"initdb", "configure"})
  void isTakenBackAsItBegins(String step) {
    isTakenBack(step);
  }

  @Tag("slice-2")
  @ParameterizedTest
  @ValueSource(strings = {"start-new", "stop-old"})
  void isTakenBackAsServersChange(String step) {
    isTakenBack(step);
  }

  @Tag("slice-3")
  @ParameterizedTest
  @ValueSource(strings = {"start-old", "dump"})
  void isTakenBackAsItDumps(String step) {
    isTakenBack(step);
  }

  @Tag("slice-4")
  @ParameterizedTest
  @ValueSource(strings = {"verify", "stop-both"})
  void isTakenBackAsItHasLoaded(String step) {
    isTakenBack(step);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mark", "load", "switch"})
  void isTakenBack(String step) {
    String before = disk();
    shop.machine().run("/opt/die-at", step, how, "shop", "-v", "17").requireStatus(0);

    shop.upgrade("--rollback").requireStatus(0);
    Lines.assertSame(before, disk());
    shop.assertSameContent("5440");
    assertEquals("15", shop.machine().require("cat", FixtureCluster.PATH + "/data/PG_VERSION"));
  }

  /** All files but what a server itself writes, the servers, and what the registry says. */
  private String disk() {
    return shop.machine()
        .shell(
            "find /etc/postgresql /etc/postgresql-common /var/lib/postgresql /srv/tablespaces"
                + " /run/pg-coexist -path '*/data/*' -prune -o -path '*/PG_15_*' -prune -o"
                + " -path /run/pg-coexist -o -printf '%p %y %m %u %g %l\\n' | sort; cat /etc/postgresql/cluster_ports"
                + " /etc/postgresql/15/shop/*.conf; pg_lsclusters -h; pg_coexist list")
        .text();
  }
}
