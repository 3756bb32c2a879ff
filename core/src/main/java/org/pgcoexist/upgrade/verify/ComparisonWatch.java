package org.pgcoexist.upgrade.verify;

import java.util.HashMap;
import java.util.Map;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.engine.progress.WorkDone;
import org.pgcoexist.upgrade.plan.SourceFacts;

/**
 * Tells how far the comparison is, from what psql prints on one of the servers: a database counts
 * by its size, a table by its own within its database's.
 */
final class ComparisonWatch implements ClusterFingerprint.Watch {

  private final Progress progress;
  private final long total;
  private final Map<String, Long> sizes = new HashMap<>();
  private String database = "";
  private long before;
  private long tables;
  private long table;

  ComparisonWatch(SourceFacts source, Progress progress) {
    this.progress = progress;
    this.total = source.totalBytes();
    for (SourceFacts.Database one : source.databases()) {
      sizes.put(one.name(), one.bytes());
    }
  }

  @Override
  public void out(String line) {
    if (line.startsWith(SheetScript.TABLE)) {
      table(line.substring(SheetScript.TABLE.length()));
    }
  }

  @Override
  public void err(String line) {}

  @Override
  public void database(String name) {
    before += sizes.getOrDefault(database, 0L);
    database = name;
    tables = 0;
    table = 0;
    progress.report(before, total, database);
  }

  /** A name may hold a line that looks like such a query: only what is shown is wrong then. */
  private void table(String text) {
    int end = text.indexOf(SheetScript.TABLE_END);
    int space = text.indexOf(' ');
    if (space <= 0 || end <= space) {
      return;
    }
    long bytes = bytes(text.substring(0, space));
    if (bytes >= 0) {
      tables += table;
      table = bytes;
      long inDatabase = Math.min(tables, sizes.getOrDefault(database, 0L));
      String name = text.substring(space + 1, end);
      progress.report(WorkDone.ofBytes(before + inDatabase, total).in(database).at(name));
    }
  }

  /** Negative when it is no number. */
  private static long bytes(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
