package org.pgcoexist.upgrade.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TablePartTest {

  private static final long GIB = 1L << 30;

  private static DatabaseInventory.Table table(long bytes) {
    return new DatabaseInventory.Table("public.big", "a, \"B\"", bytes, 1000, 500, false);
  }

  @Test
  void aTableOfATypicalSizeMovesWhole() {
    List<TablePart> parts = TablePart.of(table(GIB), 8, GIB, true);

    assertEquals(1, parts.size());
    assertTrue(parts.get(0).isWhole());
    assertEquals("public.big (a, \"B\")", parts.get(0).source());
  }

  @Test
  void oneThatIsMostOfTheClusterIsSplitWithoutAGap() {
    List<TablePart> parts = TablePart.of(table(6 * GIB), 4, 2 * GIB, true);

    assertEquals(
        List.of(
            "(SELECT a, \"B\" FROM ONLY public.big WHERE ctid >= '(0,0)' AND ctid < '(500,0)')",
            "(SELECT a, \"B\" FROM ONLY public.big WHERE ctid >= '(500,0)')"),
        parts.stream().map(TablePart::source).toList());
    assertEquals(3 * GIB, parts.get(0).bytes());
  }

  @Test
  void twoCoresAreKeptBusyByOneStream() {
    assertEquals(1, TablePart.of(table(6 * GIB), 2, 3 * GIB, true).size());
  }

  @Test
  void anOldServerWithoutScansOfARangeOfBlocksReadsItWhole() {
    assertEquals(1, TablePart.of(table(6 * GIB), 8, GIB, false).size());
  }
}
