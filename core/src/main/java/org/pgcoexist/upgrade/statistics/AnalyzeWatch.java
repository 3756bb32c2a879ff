package org.pgcoexist.upgrade.statistics;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.engine.progress.WorkDone;
import org.pgcoexist.process.output.OutputListener;
import org.pgcoexist.upgrade.plan.SourceFacts;

/**
 * Tells from what {@code vacuumdb --echo} prints how far it is: a database counts by its size in
 * each stage, and a table by its number among those that the first stage came to.
 */
final class AnalyzeWatch implements OutputListener {

  private static final Pattern DATABASE =
      Pattern.compile("vacuumdb: (?:processing|vacuuming) database \"(.*)\".*");
  private static final Pattern TABLE = Pattern.compile("ANALYZE (?:\\([^)]*\\) )?(.+);");

  private final Progress progress;
  private final long total;
  private final Map<String, Long> sizes = new HashMap<>();
  private final Map<String, Integer> tables = new HashMap<>();
  private String database = "";
  private long before;
  private int seen;

  AnalyzeWatch(SourceFacts source, int stages, Progress progress) {
    this.progress = progress;
    this.total = source.totalBytes() * stages;
    for (SourceFacts.Database one : source.databases()) {
      sizes.put(one.name(), one.bytes());
    }
  }

  @Override
  public void out(String line) {
    Matcher begins = DATABASE.matcher(line);
    Matcher table = TABLE.matcher(line);
    if (begins.matches()) {
      before += sizes.getOrDefault(database, 0L);
      tables.merge(database, seen, Math::max);
      database = begins.group(1);
      seen = 0;
      report("");
    } else if (table.matches()) {
      report(table.group(1));
      seen++;
    }
  }

  private void report(String table) {
    int known = tables.getOrDefault(database, 0);
    long inDatabase =
        known == 0 ? 0 : sizes.getOrDefault(database, 0L) / known * Math.min(seen, known);
    progress.report(WorkDone.ofBytes(before + inDatabase, total).in(database).at(table));
  }

  @Override
  public void err(String line) {}
}
