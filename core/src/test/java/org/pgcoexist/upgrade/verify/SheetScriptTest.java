package org.pgcoexist.upgrade.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgcoexist.upgrade.Scene;
import org.pgcoexist.upgrade.SourceFacts;
import org.pgcoexist.upgrade.UpgradeRequest.Verify;

class SheetScriptTest {

  @Test
  void eachDatabaseIsReadAsCloselyAsAsked() {
    String schema = SheetScript.of(List.of("a", "it's \"b\""), Verify.SCHEMA, true);
    assertEquals(
        List.of(
            "\\set since_15 true",
            "\\set content false",
            "\\connect -reuse-previous=on \"dbname='a'\"",
            "\\echo 'database a'",
            "\\connect -reuse-previous=on \"dbname='it\\'s \"\"b\"\"'\"",
            "\\echo 'database it''s \"b\"'"),
        schema.lines().filter(line -> line.matches("\\\\(set [sc]|connect|echo).*")).toList());
    assertFalse(schema.contains("pg_table_size"), "rows are not read");
    assertTrue(schema.contains("pg_largeobject_metadata"), "large objects are counted");
    String content = SheetScript.of(List.of("a"), Verify.CONTENT, false);
    assertTrue(content.startsWith("\\set since_15 false\n\\set content true\n"), content);
    assertTrue(content.contains("pg_table_size"), "rows are read");
  }

  @Test
  void progressCountsTablesWithinTheirDatabase() {
    List<String> told = new ArrayList<>();
    SourceFacts source = Scene.facts(List.of());
    ComparisonWatch watch =
        new ComparisonWatch(
            source, work -> told.add(work.bytes() + "/" + work.totalBytes() + " " + work.what()));
    String database = source.databases().get(0).name();
    watch.out("database " + database);
    watch.out("SELECT /* 5000000000 s.big */ format(1)");
    watch.out("SELECT format(2)");
    watch.out("SELECT /* 5000000000 s.more */ format(1)");
    watch.out("SELECT /* 0 large objects */ format(1)");
    watch.out("database next");
    assertEquals(
        List.of(
            "0/8000000000 " + database,
            "0/8000000000 " + database + " s.big",
            "5000000000/8000000000 " + database + " s.more",
            "8000000000/8000000000 " + database + " large objects",
            "8000000000/8000000000 next"),
        told);
  }
}
