package org.pgcoexist.upgrade.steps;

import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.postgres.PrivateServer;
import org.pgcoexist.upgrade.Attempt;
import org.pgcoexist.upgrade.Progress;
import org.pgcoexist.upgrade.Step;
import org.pgcoexist.upgrade.StepId;
import org.pgcoexist.upgrade.UpgradeContext;

/** Step 10: start the new cluster for its clients, if the old one ran. */
public final class StartStep implements Step {

  private final UpgradeContext context;
  private final Attempt attempt;

  public StartStep(UpgradeContext context) {
    this.context = context;
    this.attempt = context.attempt();
  }

  @Override
  public StepId id() {
    return StepId.START;
  }

  @Override
  public Condition inspect() throws InterruptedException {
    return !attempt.wasRunning() || runs() ? Condition.DONE : Condition.NOT_DONE;
  }

  private boolean runs() throws InterruptedException {
    return PrivateServer.anyServerRuns(
        context.runner(),
        context.newPrograms(),
        ClusterPaths.data(attempt.newPath()),
        attempt.owner());
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    if (inspect() == Condition.NOT_DONE) {
      context.control().start(attempt.to(), attempt.name().value());
    }
  }

  @Override
  public void undo() throws InterruptedException {
    if (runs()) {
      context.control().stop(attempt.to(), attempt.name().value());
    }
  }
}
