package org.pgcoexist.upgrade.pgupgrade;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.process.output.OutputListener;
import org.pgcoexist.upgrade.errors.PgUpgradeReport;

/** Tells how far pg_upgrade is: the stage it has come to, and each file it transfers. */
final class PgUpgradeWatch implements OutputListener {

  /** With --verbose it tells each file in such a line (relfilenumber.c). */
  private static final Pattern FILE =
      Pattern.compile("^\\s*(?:copying|cloning|linking|rewriting) \"(.+)\" to \".+\"$");

  private static final Pattern STAGE = Pattern.compile("^(\\S.*?)\\s{2,}.*(?:ok|done)$");

  private static final int LINES_KEPT = 200;

  private final long total;
  private final Progress progress;
  private final Deque<String> last = new ArrayDeque<>();
  private String stage = "";
  private long done;

  PgUpgradeWatch(long total, Progress progress) {
    this.total = total;
    this.progress = progress;
  }

  @Override
  public synchronized void out(String line) {
    Matcher file = FILE.matcher(line);
    if (file.matches()) {
      done = Math.min(done + Path.of(file.group(1)).toFile().length(), total);
      progress.report(done, total, "data files");
      return;
    }
    Matcher ended = STAGE.matcher(line);
    if (ended.matches()) {
      stage = ended.group(1);
      progress.report(done, total, stage);
    }
    keep(line);
  }

  @Override
  public synchronized void err(String line) {
    keep(line);
  }

  private void keep(String line) {
    last.addLast(line);
    if (last.size() > LINES_KEPT) {
      last.removeFirst();
    }
  }

  /** What it printed of its failure, with what is in the files that it names. */
  synchronized String failure(Disk owner) {
    return PgUpgradeReport.of(
        last, file -> owner.read(file).map(b -> new String(b, StandardCharsets.UTF_8)));
  }
}
