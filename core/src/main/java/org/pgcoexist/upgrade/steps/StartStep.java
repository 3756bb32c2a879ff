package org.pgcoexist.upgrade.steps;

import java.time.Instant;
import java.util.Optional;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.postgres.PostmasterPid;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.state.ClusterServer;
import org.pgcoexist.upgrade.state.FirstStart;
import org.pgcoexist.upgrade.state.StatusMark;

/**
 * Step 10: give the new cluster its status and start it for its clients, if the old one ran.
 *
 * <p>Only here does anything else get leave to start it, a boot above all: what it may have written
 * since then is no secret to the journal. What was prepared for the switch goes then.
 */
public final class StartStep implements Step {

  private final UpgradeContext context;
  private final UpgradePlan attempt;
  private final StatusMark mark;
  private final StagedConfiguration staged;

  public StartStep(UpgradeContext context) {
    this.context = context;
    this.attempt = context.attempt();
    this.mark = new StatusMark(context);
    this.staged = new StagedConfiguration(context);
  }

  @Override
  public StepId id() {
    return StepId.START;
  }

  @Override
  public boolean sealsEarlierSteps() {
    return true;
  }

  @Override
  public Condition inspect() throws InterruptedException {
    return new FirstStart(context).isNow() && staged.isGone() ? Condition.DONE : Condition.NOT_DONE;
  }

  private boolean isServing() throws InterruptedException {
    return !attempt.wasRunning() || runs();
  }

  private boolean runs() throws InterruptedException {
    return ClusterServer.ofNew(context).state() == ClusterServer.State.PUBLIC;
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    new FirstStart(context).remember();
    mark.set(attempt.cluster().status());
    if (!isServing()) {
      context.control().start(attempt.to(), attempt.name().value());
    }
    // systemd and apt learn of both clusters now that the new one may be started. That takes up to
    // a second, for which no client is to wait. A crash before it leaves what is staged: it is done
    // again.
    context.announce();
    staged.remove();
  }

  /** Clients are served before the program that starts their server has ended. */
  @Override
  public Optional<Instant> effectSince() {
    return attempt.wasRunning()
        ? PostmasterPid.readySince(context.disks().owner(), ClusterPaths.data(attempt.newPath()))
        : Optional.empty();
  }

  @Override
  public void undo() throws InterruptedException {
    mark.set(ClusterStatus.UPGRADING);
    if (ClusterServer.ofNew(context).state() != ClusterServer.State.DOWN) {
      context.control().stop(attempt.to(), attempt.name().value());
    }
  }
}
