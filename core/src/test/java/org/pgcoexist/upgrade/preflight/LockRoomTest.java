package org.pgcoexist.upgrade.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.SourceSizes;

/** All databases are dumped at the same time, and every table of them is locked. */
class LockRoomTest {

  private static final String CONFIGURED = "max_locks_per_transaction=64";

  private static List<String> in(String configured, String connections, String... relations) {
    Answers answers = new Answers();
    for (String number : relations) {
      Map<String, String> values = Map.of("relations", number, "connections", connections);
      answers.add(SourceSizes.DUMPS, new Answers.Row("one", values));
    }
    return LockRoom.in(List.of("a=b", configured), answers);
  }

  @Test
  void manyTablesNeedMore() {
    assertEquals(List.of("a=b", "max_locks_per_transaction=460"), in(CONFIGURED, "100", "30000"));
    assertEquals(
        List.of("a=b", "max_locks_per_transaction=820"), in(CONFIGURED, "100", "30000", "30000"));
    assertEquals(List.of("a=b", "max_locks_per_transaction=690"), in(CONFIGURED, "20", "3165"));
  }

  /** The new cluster's private server has no more connections than initdb gives. */
  @Test
  void moreConnectionsThanInitdbSetsGiveNoRoom() {
    assertEquals(List.of("a=b", "max_locks_per_transaction=460"), in(CONFIGURED, "5000", "30000"));
  }

  @Test
  void whatIsConfiguredIsTheLeast() {
    assertEquals(
        List.of("a=b", "max_locks_per_transaction=500"),
        in("max_locks_per_transaction=500", "100", "3000"));
  }
}
