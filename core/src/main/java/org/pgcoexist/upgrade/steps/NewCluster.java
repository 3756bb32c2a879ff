package org.pgcoexist.upgrade.steps;

import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.upgrade.hooks.HooksStep;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;

/** The new cluster, made anew. */
public final class NewCluster {

  private NewCluster() {}

  /**
   * Makes the place where private servers write their logs, which is not there while it is made
   * anew: who rolls the upgrade back may need one anyway. It goes in the undo of step 1.
   */
  public static void makePlace(UpgradeContext context) {
    UpgradePlan attempt = context.attempt();
    if (context.disks().self().facts(attempt.building()).isEmpty()) {
      context.disks().createOwned(attempt.building(), 0700);
    }
    if (context.disks().owner().facts(attempt.workDirectory()).isEmpty()) {
      context.disks().owner().createDirectory(attempt.workDirectory(), 0700);
    }
  }

  /** Makes it anew as the first steps do, and starts its private server. */
  public static void recreate(UpgradeContext context) throws InterruptedException {
    recreate(context, new InitdbStep(context), PrivateServerStep.ofNew(context));
  }

  /** The same with the plan's own first steps, for methods that must begin a load again. */
  public static void recreate(UpgradeContext context, Step initdb, Step start)
      throws InterruptedException {
    initdb.perform(Progress.NONE);
    new ConfigureStep(context).perform(Progress.NONE);
    start.perform(Progress.NONE);
    HooksStep.init(context).perform(Progress.NONE);
  }
}
