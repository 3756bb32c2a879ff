package org.pgcoexist.upgrade.verify;

import java.nio.file.Path;
import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.process.Concurrently;
import org.pgcoexist.process.Work;
import org.pgcoexist.upgrade.plan.SourceFacts;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/** The sheets of both servers, and what differs in them. */
public final class Comparison {

  /** How diff(1) ends when there are differences. */
  private static final int DIFFERENT = 1;

  private final UpgradeContext context;
  private final ClusterFingerprint old;
  private final ClusterFingerprint now;

  /**
   * @param directory where the sheets go; it belongs to the owner
   */
  public Comparison(UpgradeContext context, Path directory) {
    this(context, directory, context.source());
  }

  /**
   * @param facts what the old cluster has of databases, as far as it is compared
   */
  Comparison(UpgradeContext context, Path directory, SourceFacts facts) {
    this.context = context;
    Psql oldPsql = context.oldClient(context.newPrograms());
    this.old = new ClusterFingerprint(context, oldPsql, directory, "old", facts);
    this.now = new ClusterFingerprint(context, context.newPsql(), directory, "new", facts);
  }

  /** Makes both sheets at the same time and compares them. */
  Differences run(Progress progress) throws InterruptedException {
    ComparisonWatch watch = watch(progress);
    atOnce(() -> old.make(watch), () -> now.make(ClusterFingerprint.NOBODY));
    return compare();
  }

  /**
   * The same of the schema alone, before there are rows.
   *
   * @param loaded whether no more rows than a dump brings will be there
   */
  public Differences runOnSchema(boolean loaded) throws InterruptedException {
    atOnce(() -> old.makeOfSchema(loaded), () -> now.makeOfSchema(loaded));
    return compare();
  }

  private ComparisonWatch watch(Progress progress) {
    return new ComparisonWatch(context.source(), progress);
  }

  /**
   * Reads all that is to be compared later from the old server, which no client waits for longer
   * than needed: the sheet is made of it when the server is gone.
   */
  void recordOld(Progress progress) throws InterruptedException {
    atOnce(old::dumpSchema, () -> old.select(watch(progress)));
  }

  /** Makes the sheet of the new server, that of what was recorded, and compares them. */
  Differences runAgainstRecord(Progress progress) throws InterruptedException {
    atOnce(
        now::dumpSchema,
        () -> {
          now.select(watch(progress));
          old.refine();
        });
    now.refine();
    return compare();
  }

  private void atOnce(Work first, Work second) throws InterruptedException {
    Concurrently.run(context.runner().worthAtOnce(), first, second);
  }

  private Differences compare() throws InterruptedException {
    Differences differences = new Differences();
    Command diff =
        Command.of(
                "diff",
                "--text",
                "--old-line-format=-%L",
                "--new-line-format=+%L",
                "--unchanged-line-format=",
                old.file().toString(),
                now.file().toString())
            .as(context.attempt().owner());
    CommandResult result = context.runner().run(diff, differences);
    if (result.exit() > DIFFERENT) {
      throw CoexistException.failed(
          "cannot compare the sheets of old and new",
          "diff: " + result.ending() + "\n" + result.errorTail(),
          "fix what the program reports");
    }
    return differences;
  }

  /** What shows all differences, as it is typed. */
  String command() {
    return Command.of(List.of("diff", "--text", old.file().toString(), now.file().toString()))
        .commandLine();
  }
}
