package org.pgcoexist.upgrade.steps;

import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.state.StatusMark;

/** Step 4: the registry says upgrading, start.conf says disabled, so nothing starts the cluster. */
public final class MarkStep implements Step {

  private final UpgradeContext context;
  private final StatusMark mark;

  public MarkStep(UpgradeContext context) {
    this.context = context;
    this.mark = new StatusMark(context);
  }

  @Override
  public StepId id() {
    return StepId.MARK;
  }

  @Override
  public Condition inspect() {
    return mark.is(ClusterStatus.UPGRADING) ? Condition.DONE : Condition.NOT_DONE;
  }

  @Override
  public void perform(Progress progress) {
    mark.set(ClusterStatus.UPGRADING);
  }

  /**
   * All that was switched is back by now, and the old cluster may be started again; systemd and apt
   * learn of it when it serves.
   */
  @Override
  public void undo() {
    mark.set(context.attempt().cluster().status());
  }
}
