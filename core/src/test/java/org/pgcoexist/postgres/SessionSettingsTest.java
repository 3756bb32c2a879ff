package org.pgcoexist.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgcoexist.model.MajorVersion;

class SessionSettingsTest {

  private static MajorVersion major(int number) {
    return new MajorVersion(number, -1);
  }

  /** The names, in their order. */
  private static List<String> names(String options) {
    List<String> names = new ArrayList<>();
    for (String option : Arrays.asList(options.split("(^| )-c ", -1))) {
      if (!option.isEmpty()) {
        names.add(option.substring(0, option.indexOf('=')));
      }
    }
    return names;
  }

  @Test
  void aServerIsToldWhatItKnows() {
    List<String> since14 = names(SessionSettings.reading(major(14), true));
    since14.removeAll(names(SessionSettings.reading(major(13), true)));
    assertEquals(List.of("idle_session_timeout"), since14);
    List<String> since17 = names(SessionSettings.reading(major(17), true));
    since17.removeAll(names(SessionSettings.reading(major(16), true)));
    assertEquals(
        List.of("event_triggers", "restrict_nonsystem_relation_kind", "transaction_timeout"),
        since17);
  }

  @Test
  void eachIsSaidOnce() {
    List<String> names = names(SessionSettings.reading(major(18), false));
    assertEquals(names.size(), new HashSet<>(names).size(), names::toString);
  }

  @Test
  void aLoadHasTheTimeZoneOfItsDatabase() {
    String loading = SessionSettings.loading(major(18), false);
    assertFalse(loading.contains("timezone"), loading);
    assertTrue(loading.contains("-c search_path=pg_catalog,pg_temp -c role=none "), loading);
    assertEquals(loading, SessionSettings.ofPgUpgrade(major(18)));
    assertTrue(SessionSettings.reading(major(18), false).contains(" -c timezone=UTC"));
  }

  @Test
  void whoIsNoSuperuserIsKnownByTheFirstThatIsRefused() {
    assertEquals("lc_messages", names(SessionSettings.loading(major(13), true)).get(1));
    assertTrue(
        SessionSettings.wereRefused(
            "psql: error: FATAL:  permission denied to set parameter \"lc_messages\""));
    assertFalse(SessionSettings.wereRefused("psql: error: FATAL:  no"));
  }
}
