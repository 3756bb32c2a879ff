package org.pgcoexist.upgrade.steps;

import org.pgcoexist.engine.Progress;
import org.pgcoexist.engine.Step;
import org.pgcoexist.upgrade.StepId;
import org.pgcoexist.upgrade.UpgradeContext;

/** Step 8: stop both private servers by a clean shutdown. */
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
    return context.newServer().isRunning() || context.oldServer().isRunning()
        ? Condition.NOT_DONE
        : Condition.DONE;
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    context.newServer().stop();
    context.oldServer().stop();
  }

  /** What was stopped was private: the undo of the steps that started it stops it as well. */
  @Override
  public void undo() {}
}
