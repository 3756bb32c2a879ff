package org.pgcoexist.upgrade.steps;

import org.pgcoexist.engine.Progress;
import org.pgcoexist.engine.Step;
import org.pgcoexist.process.Command;
import org.pgcoexist.upgrade.StepId;
import org.pgcoexist.upgrade.UpgradeContext;

/**
 * Step 8b: after a load without fsync, write everything of the stopped new cluster to the disk.
 *
 * <p>A crash leaves the marker {@link Unsynced}: then it is done again, or, after a boot, the new
 * cluster is made anew.
 */
public final class SyncStep implements Step {

  private final UpgradeContext context;
  private final Unsynced unsynced;

  public SyncStep(UpgradeContext context) {
    this.context = context;
    this.unsynced = new Unsynced(context);
  }

  @Override
  public StepId id() {
    return StepId.SYNC;
  }

  @Override
  public Condition inspect() {
    return unsynced.isBegun() ? Condition.NOT_DONE : Condition.DONE;
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    Command sync =
        Command.of(
                context.newPrograms().path("initdb"),
                "--sync-only",
                "--pgdata=" + context.attempt().newData())
            .as(context.attempt().owner());
    context.runner().require("cannot write the new cluster to the disk", sync);
    unsynced.end();
  }

  /** What is written goes with the new cluster, in the undo of step 1. */
  @Override
  public void undo() {}
}
