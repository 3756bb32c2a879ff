package org.pgcoexist.upgrade.steps;

import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.state.ClusterServer;
import org.pgcoexist.upgrade.state.ClusterServer.State;

/** Step 3: stop the old postmaster; from here on clients are shut out. */
public final class StopOldStep implements Step {

  private final UpgradeContext context;
  private final UpgradePlan attempt;

  public StopOldStep(UpgradeContext context) {
    this.context = context;
    this.attempt = context.attempt();
  }

  @Override
  public StepId id() {
    return StepId.STOP_OLD;
  }

  /** Done when nothing runs on the old data but perhaps our own private server. */
  @Override
  public Condition inspect() throws InterruptedException {
    State state = state();
    return state == State.DOWN || state == State.PRIVATE ? Condition.DONE : Condition.NOT_DONE;
  }

  private State state() throws InterruptedException {
    return ClusterServer.ofOld(context).state();
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    if (inspect() == Condition.NOT_DONE) {
      stop();
    }
  }

  private void stop() throws InterruptedException {
    context.control().stop(attempt.from(), attempt.name().value());
  }

  @Override
  public void undo() throws InterruptedException {
    State state = state();
    if (!attempt.wasRunning() || state == State.PUBLIC) {
      return;
    }
    if (state == State.STOPPING) {
      // By a stop that a killed run began: the end of it is waited for.
      stop();
    }
    context.control().start(attempt.from(), attempt.name().value());
  }
}
