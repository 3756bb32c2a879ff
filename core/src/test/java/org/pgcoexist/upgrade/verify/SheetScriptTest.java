package org.pgcoexist.upgrade.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgcoexist.postgres.Sql;
import org.pgcoexist.upgrade.Scene;
import org.pgcoexist.upgrade.plan.SourceFacts;
import org.pgcoexist.upgrade.plan.UpgradeRequest.Verify;

class SheetScriptTest {

  @Test
  void aDatabaseIsReadAsCloselyAsAsked() {
    String schema = new SheetScript(Verify.SCHEMA, true, true).ofDatabase();
    assertTrue(
        schema.startsWith(Sql.TABLES_ONLY + "\\set since_15 true\n\\set content false\n"), schema);
    assertTrue(schema.contains("\\set rows false\n\\set sequences true\n\\set unmarked true\n"));
    assertTrue(schema.contains("pg_largeobject_metadata"), "large objects are counted");
    String copied = new SheetScript(Verify.SCHEMA, true, false).ofDatabase();
    assertTrue(
        copied.contains("\\set sequences true\n\\set unmarked false\n"), "rows are not read");
    String content = new SheetScript(Verify.CONTENT, false, false).ofDatabase();
    assertTrue(
        content.startsWith(
            Sql.TABLES_ONLY + "\\set since_15 false\n\\set content true\n\\set rows true\n"),
        content);
    assertTrue(content.contains("\\set unmarked true\n"), "rows of extensions, too");
  }

  @Test
  void aTrialReadsNoRowsButThoseThatDefinitionsBring() {
    String trial = new SheetScript(Verify.CONTENT, true, true).ofTrial();
    assertTrue(trial.contains("\\set rows false\n\\set sequences false\n\\set unmarked true\n"));
    assertFalse(trial.contains("pg_largeobject_metadata"), "there are none yet");
    assertTrue(trial.startsWith(Sql.TABLES_ONLY + "SET lock_timeout = "), "clients come first");
  }

  private final List<String> told = new ArrayList<>();
  private final SourceFacts source = Scene.facts(List.of());
  private final String database = source.databases().get(0).name();
  private final ComparisonWatch watch =
      new ComparisonWatch(
          source, work -> told.add(work.bytes() + "/" + work.totalBytes() + " " + work.what()));

  @Test
  void progressCountsTablesWithinTheirDatabase() {
    watch.database(database);
    watch.out("SELECT /* 5000000000 s.big */ format(1)");
    watch.out("SELECT format(2)");
    watch.out("SELECT /* 5000000000 s.more */ format(1)");
    watch.out("SELECT /* 0 large objects */ format(1)");
    watch.database("next");
    assertEquals(
        List.of(
            "0/8000000000 " + database,
            "0/8000000000 " + database + " s.big",
            "5000000000/8000000000 " + database + " s.more",
            "8000000000/8000000000 " + database + " large objects",
            "8000000000/8000000000 next"),
        told);
  }

  @Test
  void aNameThatLooksLikeProgressEndsNothing() {
    watch.database(database);
    watch.out("SELECT /* y s.big */ format(1)");
    watch.out("SELECT /* 99999999999999999999 s.big */ format(1)");
    watch.out("SELECT /* -1 s.big */ format(1)");
    watch.out("SELECT /*  */ format(1)");
    watch.out("database next");
    assertEquals(List.of("0/8000000000 " + database), told);
  }
}
