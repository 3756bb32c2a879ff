package org.pgcoexist.engine.progress;

/**
 * How much of a step's work is done, and what it is at.
 *
 * @param bytes done
 * @param totalBytes in all, as well as it is known; 0 when unknown
 * @param rows done; 0 when they are not counted
 * @param totalRows in all, as well as it is known; 0 when unknown
 * @param database that is worked on, or what else the work is at; empty when nobody knows
 * @param table that is worked on; empty when nobody knows
 */
public record WorkDone(
    long bytes, long totalBytes, long rows, long totalRows, String database, String table) {

  /** Bytes alone. */
  public static WorkDone ofBytes(long done, long total) {
    return new WorkDone(done, total, 0, 0, "", "");
  }

  /** The same with rows. */
  public WorkDone rows(long done, long total) {
    return new WorkDone(bytes, totalBytes, done, total, database, table);
  }

  /** The same in a database. */
  public WorkDone in(String name) {
    return new WorkDone(bytes, totalBytes, rows, totalRows, name, table);
  }

  /** The same at a table. */
  public WorkDone at(String name) {
    return new WorkDone(bytes, totalBytes, rows, totalRows, database, name);
  }

  /** What is worked on in one string; empty when nobody knows. */
  public String what() {
    return database.isEmpty() || table.isEmpty() ? database + table : database + " " + table;
  }

  /** The part that is done, from 0 to 1; negative when nobody knows how much there is. */
  public double share() {
    long done = totalBytes > 0 ? bytes : rows;
    long total = totalBytes > 0 ? totalBytes : totalRows;
    return total > 0 ? Math.min(1, Math.max(0, (double) done / total)) : -1;
  }
}
