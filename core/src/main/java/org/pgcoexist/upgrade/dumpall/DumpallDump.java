package org.pgcoexist.upgrade.dumpall;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.process.output.OutputListener;
import org.pgcoexist.upgrade.load.DumpIdentity;
import org.pgcoexist.upgrade.load.PgDumpallSupplement;
import org.pgcoexist.upgrade.load.Ticker;
import org.pgcoexist.upgrade.plan.SourceChange;
import org.pgcoexist.upgrade.plan.SourceFacts;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.state.ClosedDatabases;
import org.pgcoexist.upgrade.steps.NewCluster;

/**
 * Step 6: dump the old cluster to {@code {clustername}.dumpall}.
 *
 * <p>A crash leaves the file under a partial name, or whole without its identity; performing again
 * fixes both. Closed databases stay open on the private server until old and new were compared.
 */
final class DumpallDump implements Step {

  private static final int MOST_ERRORS_SHOWN = 5;

  private final UpgradeContext context;
  private final UpgradePlan attempt;
  private final DumpIdentity identity;
  private final ClosedDatabases closed;
  private final PgDumpallSupplement leftOut;

  DumpallDump(UpgradeContext context) {
    this.context = context;
    this.attempt = context.attempt();
    this.identity = new DumpIdentity(context);
    this.closed = new ClosedDatabases(context);
    this.leftOut = new PgDumpallSupplement(context, attempt.dumpFiles().more());
  }

  @Override
  public StepId id() {
    return StepId.DUMP;
  }

  private Path partial() {
    return attempt.dumpFiles().partial();
  }

  @Override
  public Condition inspect() throws InterruptedException {
    return identity.isCurrent() ? Condition.DONE : Condition.NOT_DONE;
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    removeFiles();
    // Until the old server was stopped databases came and went; and a session may have made one.
    new SourceChange(context).look(context.oldPsql(), false);
    closed.open(context.oldPsql());
    dump(progress);
    context.disks().owner().rename(partial(), attempt.dump());
    leftOut.dump();
    identity.record();
  }

  @SuppressWarnings("try") // the ticker runs until the dump ends
  private void dump(Progress progress) throws InterruptedException {
    Psql server = context.dumpPsql();
    Command command = server.client("pg_dumpall", List.of("--verbose", "--file=" + partial()));
    DumpWatch watch = new DumpWatch(progress);
    CommandResult result;
    try (Ticker ticker = new Ticker(watch::look)) {
      result = context.runner().run(command, watch);
    }
    if (!result.succeeded()) {
      // On a full disk it would be in everybody's way, and no other run can use it.
      context.disks().owner().remove(partial());
      String errors = watch.errors();
      throw CoexistException.failed(
          "cannot dump cluster " + attempt.name() + " to " + attempt.dump(),
          server.programs().path("pg_dumpall")
              + ": "
              + result.ending()
              + (errors.isEmpty() ? "" : "\n" + errors),
          errors.contains("No space left on device")
              ? "make room there: " + Shell.line("df", "-h", attempt.dumpDirectory())
              : "fix what it reports");
    }
  }

  /**
   * pg_dumpall tells which database it has come to; the file's growth tells how far it is in it.
   */
  private final class DumpWatch implements OutputListener {
    private static final String DATABASE = "pg_dumpall: dumping database \"";
    private final Progress progress;
    private final Map<String, Long> sizes = new HashMap<>();
    private String database = "globals";
    private long before;
    private long fileBefore;
    private final List<String> errors = new ArrayList<>();

    DumpWatch(Progress progress) {
      this.progress = progress;
      for (SourceFacts.Database one : attempt.source().databases()) {
        sizes.put(one.name(), one.bytes());
      }
    }

    @Override
    public void out(String line) {}

    @Override
    public synchronized void err(String line) {
      if (line.contains("error:") || line.contains("detail:")) {
        errors.add(line);
      }
      if (line.startsWith(DATABASE) && line.endsWith("\"")) {
        before += sizes.getOrDefault(database, 0L);
        fileBefore = fileSize();
        database = line.substring(DATABASE.length(), line.length() - 1);
      }
    }

    synchronized void look() {
      long inDatabase = Math.min(fileSize() - fileBefore, sizes.getOrDefault(database, 0L));
      progress.report(before + inDatabase, attempt.source().totalBytes(), database);
    }

    /** Among all that pg_dumpall tells, the few lines that say what went wrong. */
    synchronized String errors() {
      int from = Math.max(0, errors.size() - MOST_ERRORS_SHOWN);
      return String.join("\n", errors.subList(from, errors.size()));
    }

    private long fileSize() {
      return partial().toFile().length();
    }
  }

  @Override
  public void undo() throws InterruptedException {
    if (!attempt.source().closedDatabases().isEmpty()) {
      context.sockets().prepare();
      NewCluster.makePlace(context);
      context.oldServer().start();
      closed.close(context.oldPsql());
    }
    removeFiles();
  }

  private void removeFiles() {
    attempt.dumpFiles().remove(context.disks().owner());
  }
}
