package org.pgcoexist.upgrade.statistics;

import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/** The target major's vacuumdb, which analyzes all databases that allow connections. */
final class Vacuumdb {

  /** Rough statistics of everything first, then better ones, then full ones. */
  private static final String IN_STAGES = "--analyze-in-stages";

  private static final int STAGES = 3;

  /** How vacuumdb begins to tell that one table or database cannot be analyzed. */
  private static final String OF_A_TABLE = "vacuumdb: error: processing of ";

  private final UpgradeContext context;
  private final Psql server;
  private final List<String> options;

  /**
   * @param server whom to connect as, and where
   * @param inStages queries of clients wait for better plans
   * @param onlyMissing leave what has statistics already (since PostgreSQL 18)
   */
  Vacuumdb(UpgradeContext context, Psql server, boolean inStages, boolean onlyMissing) {
    this.context = context;
    this.server = server;
    this.options = new ArrayList<>(List.of("--all", inStages ? IN_STAGES : "--analyze-only"));
    if (onlyMissing) {
      options.add("--missing-stats-only");
    }
  }

  /**
   * Analyzes.
   *
   * @throws CoexistException when it fails; what was analyzed until then has its statistics
   */
  void run(Progress progress) throws InterruptedException {
    List<String> all = new ArrayList<>(options);
    all.add("--jobs=" + Math.max(1, context.runner().worthAtOnce()));
    all.add("--echo");
    int stages = options.contains(IN_STAGES) ? STAGES : 1;
    // What it must not wait for is settled for every session of ours: a standby that commits are to
    // wait for cannot have followed to the new cluster yet.
    Command command = server.loader("vacuumdb", all);
    CommandResult result =
        context
            .runner()
            .run(command, new AnalyzeWatch(context.attempt().source(), stages, progress));
    if (!result.succeeded() && !result.errorTail().contains(OF_A_TABLE)) {
      throw CoexistException.failed(
          "cannot gather the statistics of cluster " + context.attempt().name(),
          "vacuumdb: " + result.ending() + "\n" + result.errorTail().strip(),
          "");
    }
    if (!result.succeeded()) {
      String failures =
          new TableByTable(context.runner(), server, context.source().openDatabase()).run();
      if (!failures.isEmpty()) {
        throw CoexistException.failed(
            "cannot gather all statistics of cluster " + context.attempt().name(),
            failures
                + "\nAll others are there. Functions of indexes find nothing without its schema then:"
                + " fix them first",
            "");
      }
    }
  }

  /** What does the same, as a person types it. */
  String command() {
    List<String> words = new ArrayList<>(server.client("vacuumdb", options).argv());
    words.remove("--no-password");
    return Command.of(words).commandLine();
  }
}
