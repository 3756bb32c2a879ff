package org.pgcoexist.upgrade.stream;

import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.upgrade.stream.DatabaseInventory.Table;

/**
 * A table, or some blocks of it, that one stream moves.
 *
 * @param table the table
 * @param number which part it is, from 0
 * @param of how many parts there are
 */
record TablePart(Table table, int number, int of) {

  /** What moves whole is neither logged nor looked at again; to split costs half as much again. */
  private static final long LEAST_SPLIT = 512L << 20;

  private static final int LEAST_JOBS = 4;

  /**
   * The parts of a table: one, unless that would keep a single stream busy when all else is done.
   *
   * @param share what each job has to do, in bytes
   * @param canSplit whether the old server can read a range of blocks
   */
  static List<TablePart> of(Table table, int jobs, long share, boolean canSplit) {
    int parts = 1;
    if (canSplit && jobs >= LEAST_JOBS && table.bytes() > Math.max(share, LEAST_SPLIT)) {
      // A stream keeps almost two cores busy.
      parts = (int) Math.min(jobs / 2, 1 + table.bytes() / Math.max(share, 1));
    }
    List<TablePart> all = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      all.add(new TablePart(table, i, parts));
    }
    return all;
  }

  boolean isWhole() {
    return of == 1;
  }

  boolean binary() {
    return table.binary();
  }

  long bytes() {
    return table.bytes() / of;
  }

  /** As the planner believes. */
  long rows() {
    return table.rows() / of;
  }

  /** What psql's {@code \copy} is to read. */
  String source() {
    if (isWhole()) {
      return target();
    }
    String from = "ctid >= '(" + block(number) + ",0)'";
    // The last has no end: the file may be longer than it was measured.
    String to = number == of - 1 ? "" : " AND ctid < '(" + block(number + 1) + ",0)'";
    return "(SELECT "
        + table.columns()
        + " FROM ONLY "
        + table.name()
        + " WHERE "
        + from
        + to
        + ")";
  }

  /** What it is to write. */
  String target() {
    return table.name() + " (" + table.columns() + ")";
  }

  private long block(int part) {
    return table.blocks() * part / of;
  }
}
