package org.pgcoexist.upgrade.statistics;

import org.pgcoexist.CoexistException;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.state.FirstStart;
import org.pgcoexist.upgrade.state.Marker;
import org.pgcoexist.upgrade.state.NewClusterState;

/**
 * Gathers the planner's statistics of the new cluster before it is opened.
 *
 * <p>A marker in the work directory says that it was done, or tried. A crash before it leaves some
 * tables with statistics, and all are analyzed again; the load removes it with everything else when
 * it begins anew. Without statistics queries are slow and right, so a failure is a warning.
 */
final class AnalyzeStep implements Step {

  private final UpgradeContext context;

  AnalyzeStep(UpgradeContext context) {
    this.context = context;
  }

  @Override
  public StepId id() {
    return StepId.ANALYZE_BEFORE;
  }

  @Override
  public Condition inspect() {
    return Marker.analyzed(context).isThere() ? Condition.DONE : Condition.NOT_DONE;
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    context.sockets().prepare();
    startServer();
    boolean brought = Statistics.cameAlong(context.attempt());
    Vacuumdb vacuumdb = new Vacuumdb(context, context.newPsql(), false, brought);
    try {
      vacuumdb.run(progress);
    } catch (CoexistException e) {
      context.warn(
          e.what()
              + ": "
              + e.why()
              + "\nThe upgrade continues; gather them when the cluster is open: vacuumdb --port="
              + context.attempt().cluster().port()
              + " --all --analyze-in-stages");
    }
    Marker.analyzed(context).write("");
  }

  /**
   * Whoever reads rows writes what he learns of them into their pages. Where these are the old
   * cluster's as well, that is the end of the way back, and written down first.
   */
  private void startServer() throws InterruptedException {
    if (context.dataFiles().areShared()) {
      // It may run, and only to be asked for definitions.
      context.newServer().stop();
    }
    // One that was killed would come up with its unlogged tables emptied, and look whole.
    NewClusterState.requireIntact(context);
    if (context.dataFiles().areShared()) {
      new FirstStart(context).rememberWriting();
    }
    context.newServer().start();
  }

  /** The statistics go with the new cluster, in the undo of step 1. */
  @Override
  public void undo() {}
}
