package org.pgcoexist.upgrade.steps;

import org.pgcoexist.engine.Progress;
import org.pgcoexist.engine.Step;
import org.pgcoexist.upgrade.UpgradeContext;

/** The new cluster, made anew. */
public final class NewCluster {

  private NewCluster() {}

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
