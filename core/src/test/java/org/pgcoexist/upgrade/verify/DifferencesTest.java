package org.pgcoexist.upgrade.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DifferencesTest {

  private final Differences differences = new Differences();

  private void diff(String... lines) {
    for (String line : lines) {
      differences.out(line);
    }
  }

  @Test
  void withoutDifferencesThereIsNothingToTell() {
    assertTrue(differences.areHarmless());
    assertEquals("", differences.harmless());
  }

  @Test
  void dataComesFirstAndEachSideIsNamed() {
    diff(
        "-shop\tINDEX i in schema s\t\tCREATE INDEX i ON s.t (a);",
        "+shop\tACL TABLE t in schema s\tGRANT ALL ON TABLE s.t TO a;\t",
        "-shop\trows of table s.t\t\t5 rows",
        "-shop\trows of table s.u\t\t7 rows",
        "+shop\trows of table s.t\t\t4 rows",
        "+shop\trows of table s.u\t\t6 rows");
    assertFalse(differences.areHarmless());
    assertEquals(
        """
        4 objects differ:
        database shop, rows of table s.t:
          old: 5 rows
          new: 4 rows
        database shop, rows of table s.u:
          old: 7 rows
          new: 6 rows
        database shop, INDEX i in schema s:
          old: CREATE INDEX i ON s.t (a);
          new: nothing
        database shop, ACL TABLE t in schema s:
          old: nothing
          new: GRANT ALL ON TABLE s.t TO a;\t"""
            .stripTrailing(),
        differences.harmful().stripTrailing());
  }

  @Test
  void onlyTheFirstLinesOfAnObjectAreShown() {
    diff("-\tRoles\tCREATE ROLE a;\t");
    for (int i = 0; i < 5; i++) {
      diff("-d\tTABLE t\t\tline " + i);
    }
    diff("-d\tTABLE u\t\t" + "x".repeat(300));
    assertEquals(
        "3 objects differ:\nRoles:\n  old: CREATE ROLE a;\n  new: nothing\n"
            + "database d, TABLE t:\n  old: line 0\n  old: line 1\n  old: line 2\n  new: nothing\n"
            + "  and 2 more lines\ndatabase d, TABLE u:\n  old: "
            + "x".repeat(200)
            + "...\n  new: nothing",
        differences.harmful());
  }

  @Test
  void onlyTheFirstObjectsAreShownAndNotAllAreKept() {
    for (int i = 0; i < 6; i++) {
      diff("-d\tTABLE t" + i + "\t\tx");
    }
    assertTrue(
        differences.harmful().startsWith("6 objects differ, the first:\ndatabase d, TABLE t0:"));
    assertFalse(differences.harmful().contains("t5"), "the sixth");
    for (int i = 6; i < 10_001; i++) {
      diff("-d\trows of materialized view t" + i + "\t\tx");
    }
    assertTrue(
        differences.harmful().startsWith("more than 10000 objects differ, the first:\n"),
        differences::harmful);
  }

  @Test
  void passwordsAreNotShown() {
    diff(
        "-\tRoles\tALTER ROLE a WITH LOGIN PASSWORD 'SCRAM-SHA-256$4096:x' VALID UNTIL 'infinity';\t",
        "+d\tUSER MAPPING m\t\t    password 'secret'",
        "+d\tSUBSCRIPTION s\t\tCREATE SUBSCRIPTION s CONNECTION 'host=h password=secret';");
    String text = differences.harmful();
    assertFalse(text.contains("secret") || text.contains("SCRAM"), text);
    assertTrue(text.contains("PASSWORD *** VALID UNTIL 'infinity'"), text);
  }

  @Test
  void whatALoadOrACrashOfTheOldServerMakesLosesNothing() {
    diff(
        "-d\trows of materialized view s.m\t\t3 rows",
        "+d\trows of materialized view s.m\t\t4 rows",
        "-d\trows of extension table s.e\t\t3 rows, content 1, version 1.0",
        "+d\trows of extension table s.e\t\t3 rows, content 2, version 1.1",
        "-d\trows of extension table s.v\t\t3 rows, version 1.0",
        "+d\trows of extension table s.v\t\t3 rows, version 1.1",
        "-d\trows of unlogged table s.u\t\t0 rows",
        "+d\trows of unlogged table s.u\t\t9 rows",
        "-d\tunlogged sequence s.q\t\tnext value 1, as made",
        "+d\tunlogged sequence s.q\t\tlast value 5");
    assertTrue(differences.areHarmless());
    assertTrue(differences.harmless().startsWith("4 objects differ:\n"), differences::harmless);
  }

  @Test
  void anUnloggedTableThatTheNewServerEmptiedIsALoss() {
    diff(
        "-d\trows of unlogged table s.u\t\t9 rows",
        "+d\trows of unlogged table s.u\t\t0 rows",
        "-d\trows of materialized view s.m\t\t3 rows",
        "+d\trows of materialized view s.m\t\t4 rows");
    assertFalse(differences.areHarmless());
    assertEquals(
        "one object differs:\ndatabase d, rows of unlogged table s.u:\n  old: 9 rows\n  new: 0 rows",
        differences.harmful());
    assertEquals(
        "one object differs:\ndatabase d, rows of materialized view s.m:\n  old: 3 rows\n  new: 4 rows",
        differences.harmless());
  }

  @Test
  void whatAnExtensionsTableHasLessIsALoss() {
    diff(
        "-d\trows of extension table s.e\t\t3 rows, version 1.0",
        "+d\trows of extension table s.e\t\t2 rows, version 1.1");
    assertFalse(differences.areHarmless());
    assertTrue(differences.areOfData());
  }

  @Test
  void whatAnExtensionsTableHasOtherwiseIsALossWhereItIsTheSameExtension() {
    diff(
        "-d\trows of extension table s.e\t\t3 rows, content 1, version 1.0",
        "+d\trows of extension table s.e\t\t3 rows, content 2, version 1.0");
    assertFalse(differences.areHarmless());
  }

  @Test
  void aDefinitionIsNoData() {
    diff("-d\tschema public\t\tis there");
    assertFalse(differences.areHarmless());
    assertFalse(differences.areOfData());
  }
}
