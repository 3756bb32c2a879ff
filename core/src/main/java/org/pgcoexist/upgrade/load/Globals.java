package org.pgcoexist.upgrade.load;

import java.nio.file.Path;
import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.upgrade.errors.ExpectedErrors;
import org.pgcoexist.upgrade.errors.FirstErrors;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;

/** Moves what belongs to no database: roles, memberships, tablespaces. */
public final class Globals {

  private final UpgradeContext context;
  private final UpgradePlan attempt;
  private final Path file;
  private final PgDumpallSupplement leftOut;

  /**
   * @param file the script in between
   */
  public Globals(UpgradeContext context, Path file, PgDumpallSupplement leftOut) {
    this.context = context;
    this.attempt = context.attempt();
    this.file = file;
    this.leftOut = leftOut;
  }

  /** Into a new cluster that has none yet. */
  public void move() throws InterruptedException {
    dump();
    load();
  }

  /** Writes them down. */
  public void dump() throws InterruptedException {
    Psql old = context.dumpPsql();
    List<String> arguments =
        List.of("--globals-only", "--quote-all-identifiers", "--no-sync", "--file=" + file);
    context
        .runner()
        .require(
            "cannot dump roles and tablespaces of cluster " + attempt.name(),
            old.client("pg_dumpall", arguments));
  }

  /** What was written down, into a new cluster that has none yet. */
  public void load() throws InterruptedException {
    ExpectedErrors expected =
        new ExpectedErrors(attempt.source().superuser(), leftOut.bringsMemberships());
    LoadLog log =
        new LoadLog(
            context.disks().owner(), attempt.workDirectory(), file, new DumpSections(), expected);
    Command psql = context.newPsql().script(file);
    CommandResult result;
    try {
      result = context.runner().run(psql, log);
    } finally {
      log.finish();
    }
    if (!result.succeeded() || !log.errors().isEmpty()) {
      throw CoexistException.failed(
          "cannot move roles and tablespaces to the new cluster without errors",
          log.errors().isEmpty()
              ? psql.argv().get(0) + ": " + result.ending() + "\n" + result.errorTail()
              : log.errors().toString(),
          FirstErrors.next(context, log.file("")));
    }
  }
}
