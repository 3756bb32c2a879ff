package org.pgcoexist.upgrade.pgupgrade;

import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.state.Marker;

/**
 * pg_upgrade looks at the old cluster, which still serves, and at the new one, which is empty. What
 * it refuses ends the upgrade before any client is shut out.
 *
 * <p>A marker tells that it was content. After a kill it looks again, unless the transfer has
 * begun, which looks itself. It refuses databases that allow no connection and can be opened later
 * only, so that it is not asked where there are some.
 */
final class CheckStep implements Step {

  private final UpgradeContext context;
  private final UpgradePlan attempt;

  CheckStep(UpgradeContext context) {
    this.context = context;
    this.attempt = context.attempt();
  }

  @Override
  public StepId id() {
    return StepId.CHECK;
  }

  @Override
  public Condition inspect() {
    return Marker.checked(context).isThere() || Marker.load(context).isThere()
        ? Condition.DONE
        : Condition.NOT_DONE;
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    context.newServer().stop();
    if (attempt.source().closedDatabases().isEmpty()) {
      new PgUpgradeRun(context).check();
    }
    Marker.checked(context).write("");
  }

  /** What it left goes with the new cluster; a server that a killed one started is stopped. */
  @Override
  public void undo() throws InterruptedException {
    if (context.disks().self().facts(attempt.newData()).isPresent()) {
      context.newServer().stop();
    }
    if (!attempt.wasRunning()) {
      context.oldServer().stop();
    }
  }
}
