package org.pgcoexist.upgrade.online;

import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.state.Marker;

/**
 * Step 6: the new cluster receives the last changes from the old private server, which nobody
 * writes to any more: every slot is confirmed to where the WAL ended when that server began. Then
 * nobody must have changed a definition since it was copied.
 *
 * <p>A SIGKILL leaves subscriptions connected with either server of the old cluster; {@code -r}
 * connects them again. The marker is written at the end. What was confirmed is on the new cluster's
 * disk by then.
 */
final class DrainStep implements Step {

  private final UpgradeContext context;
  private final SourceState state;
  private final Marker marker;

  DrainStep(UpgradeContext context) {
    this.context = context;
    this.state = new SourceState(context);
    this.marker = Marker.drained(context);
  }

  @Override
  public StepId id() {
    return StepId.DRAIN;
  }

  @Override
  public Condition inspect() {
    return marker.isThere() ? Condition.DONE : Condition.NOT_DONE;
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    state.eachFollowed(one -> one.connect(context.oldPsql()));
    context
        .runner()
        .both(
            () -> new Lag(context).awaitEnd(context.oldPsql(), progress),
            () -> AgreeStep.requireSame(context, context.oldPsql()));
    marker.write("");
  }

  @Override
  public void undo() {
    if (context.disks().owner().facts(context.attempt().workDirectory()).isPresent()) {
      marker.remove();
    }
  }
}
