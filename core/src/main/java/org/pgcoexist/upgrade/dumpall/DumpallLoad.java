package org.pgcoexist.upgrade.dumpall;

import org.pgcoexist.CoexistException;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.upgrade.errors.ExpectedErrors;
import org.pgcoexist.upgrade.errors.FirstErrors;
import org.pgcoexist.upgrade.load.DumpIdentity;
import org.pgcoexist.upgrade.load.DumpSections;
import org.pgcoexist.upgrade.load.LoadLog;
import org.pgcoexist.upgrade.load.PgDumpallSupplement;
import org.pgcoexist.upgrade.load.Ticker;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.state.Marker;
import org.pgcoexist.upgrade.state.NewDatabases;
import org.pgcoexist.upgrade.steps.NewCluster;

/**
 * Step 7: load the dump into the new cluster.
 *
 * <p>A marker in the new cluster's path says that a load has begun, and later of which dump it is
 * complete. A load that was begun and not completed is begun again in a cluster made anew.
 */
final class DumpallLoad implements Step {

  private final UpgradeContext context;
  private final Marker marker;
  private final UpgradePlan attempt;
  private final DumpIdentity identity;
  private final PgDumpallSupplement leftOut;

  DumpallLoad(UpgradeContext context) {
    this.context = context;
    this.marker = Marker.load(context);
    this.attempt = context.attempt();
    this.identity = new DumpIdentity(context);
    this.leftOut = new PgDumpallSupplement(context, attempt.dumpFiles().more());
  }

  @Override
  public StepId id() {
    return StepId.LOAD;
  }

  private String complete() {
    return "complete " + identity.recorded();
  }

  @Override
  public Condition inspect() {
    return marker.text().equals(complete()) ? Condition.DONE : Condition.NOT_DONE;
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    if (!marker.text().isEmpty()) {
      NewCluster.recreate(context);
    }
    marker.write("begun\n");
    load(progress);
    leftOut.load(context.newPsql());
    new NewDatabases(context)
        .requireAll("the dump did not hold them", "look into " + attempt.dump());
    marker.write(complete());
  }

  @SuppressWarnings("try") // the ticker runs until the load ends
  private void load(Progress progress) throws InterruptedException {
    DumpSections sections = DumpSections.of(context.runner(), attempt.dump(), attempt.owner());
    LoadLog log =
        new LoadLog(
            context.disks().owner(),
            attempt.workDirectory(),
            attempt.dump(),
            sections,
            new ExpectedErrors(attempt.source().superuser(), leftOut.bringsMemberships()));
    LoadWatch watch = new LoadWatch(attempt.dump(), log, progress);
    CommandResult result;
    try (Ticker ticker = new Ticker(watch::look)) {
      result = context.runner().run(context.newPsql().script(attempt.dump()), watch);
    } finally {
      log.finish();
    }
    if (!result.succeeded() || !log.errors().isEmpty()) {
      throw failure(result, log.errors());
    }
  }

  private CoexistException failure(CommandResult result, FirstErrors errors) {
    String why =
        errors.isEmpty()
            ? lines(context.newPrograms().path("psql") + ": " + result.ending(), result.errorTail())
            : errors.toString();
    return CoexistException.failed(
        "cannot load the dump into the new cluster without errors",
        why,
        FirstErrors.next(context, attempt.workDirectory() + "/*.upgrade"));
  }

  private static String lines(String first, String more) {
    return more.isBlank() ? first : first + "\n" + more.strip();
  }

  /** What was loaded goes with the new cluster, in the undo of step 1. */
  @Override
  public void undo() {}
}
