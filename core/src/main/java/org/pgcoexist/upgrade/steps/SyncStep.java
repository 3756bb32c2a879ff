package org.pgcoexist.upgrade.steps;

import org.pgcoexist.CoexistException;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.process.Command;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.state.FsyncOff;

/**
 * Step 8b: after a load without fsync, write everything of the stopped new cluster to the disk.
 *
 * <p>A crash leaves the marker {@link FsyncOff}: then it is done again, or, after a boot, the new
 * cluster is made anew. It is made anew as well after a failure: the kernel tells once that a page
 * could not be written, and takes it for clean from then on.
 */
public final class SyncStep implements Step {

  private final UpgradeContext context;
  private final FsyncOff unsynced;

  public SyncStep(UpgradeContext context) {
    this.context = context;
    this.unsynced = new FsyncOff(context);
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
    write();
    unsynced.end();
  }

  /**
   * Begins while the new server still runs: what is written now need not be waited for later. It is
   * not the whole effect, and a crash leaves nothing new.
   */
  public void begin() throws InterruptedException {
    // What is in the server's buffers only could not be written otherwise.
    context
        .newPsql()
        .writing()
        .execute(
            "cannot write the buffers of the new server",
            context.attempt().source().openDatabase(),
            "CHECKPOINT");
    write();
  }

  private void write() throws InterruptedException {
    Command sync =
        Command.of(
                context.newPrograms().path("initdb"),
                "--sync-only",
                "--pgdata=" + context.attempt().newData())
            .as(context.attempt().owner());
    try {
      context.runner().require("cannot write the new cluster to the disk", sync);
    } catch (CoexistException e) {
      InitdbStep.disown(context);
      throw e;
    }
  }

  /** What is written goes with the new cluster, in the undo of step 1. */
  @Override
  public void undo() {}
}
