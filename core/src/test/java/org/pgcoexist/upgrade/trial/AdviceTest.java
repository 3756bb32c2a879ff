package org.pgcoexist.upgrade.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.errors.LoadError;

class AdviceTest {

  private static String advice(String object, String message, String... details) {
    MajorVersion from = MajorVersion.parse("15").orElseThrow();
    MajorVersion to = MajorVersion.parse("17").orElseThrow();
    return new Advice(from, to).of("ft", new LoadError(object, message, List.of(details), ""));
  }

  @Test
  void filesOfADictionaryAreCopied() {
    assertEquals(
        "cp /usr/share/postgresql/15/tsearch_data/house.*"
            + " /usr/share/postgresql/17/tsearch_data/",
        advice(
            "TEXT SEARCH DICTIONARY house postgres",
            "could not open stop-word file"
                + " \"/usr/share/postgresql/17/tsearch_data/house.stop\": No such file or"
                + " directory"));
  }

  @Test
  void aCallInsideAFunctionWantsItsSchema() {
    assertTrue(
        advice(
                "INDEX k postgres",
                "function norm(text) does not exist",
                "CONTEXT:  SQL function \"key\" during inlining")
            .startsWith("in database \"ft\": write the schema before that name"));
    assertTrue(
        advice("MATERIALIZED VIEW DATA w postgres", "relation \"letters\" does not exist")
            .contains("SET search_path"));
  }

  @Test
  void otherwiseTheObjectIsChangedOrDropped() {
    assertEquals(
        "in database \"ft\": change or drop it; make it again after the upgrade",
        advice("VIEW v postgres", "column s.a does not exist"));
  }

  @Test
  void aLibraryIsInstalledOrItsUserDropped() {
    assertEquals(
        "install /opt/lib/x.so for PostgreSQL 17, or drop what uses it in database \"ft\"",
        advice(
            "FUNCTION x() postgres", "incompatible library \"/opt/lib/x.so\": version mismatch"));
  }
}
