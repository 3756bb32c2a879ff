package org.pgcoexist.upgrade.steps;

import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.state.NewClusterState;

/**
 * Step 8: stop both private servers by a clean shutdown, at the same time. From then on the new
 * cluster must be whole: a server that was killed before that ends the upgrade.
 */
public final class StopBothStep implements Step {

  private final UpgradeContext context;

  public StopBothStep(UpgradeContext context) {
    this.context = context;
  }

  @Override
  public StepId id() {
    return StepId.STOP_BOTH;
  }

  @Override
  public Condition inspect() throws InterruptedException {
    boolean runs = context.newServer().isRunning() || context.oldServer().isRunning();
    return !runs && NewClusterState.isIntact(context) ? Condition.DONE : Condition.NOT_DONE;
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    context.runner().both(context.newServer()::stop, context.oldServer()::stop);
    NewClusterState.requireIntact(context);
  }

  /** What was stopped was private: the undo of the steps that started it stops it as well. */
  @Override
  public void undo() {}
}
