package org.pgcoexist.upgrade.steps;

import org.pgcoexist.engine.Progress;
import org.pgcoexist.upgrade.UpgradeContext;

/** The new cluster before its load, for methods that must begin a load again. */
public final class NewCluster {

  private NewCluster() {}

  /** Makes it anew as the first steps do, and starts its private server. */
  public static void recreate(UpgradeContext context) throws InterruptedException {
    new InitdbStep(context).perform(Progress.NONE);
    new ConfigureStep(context).perform(Progress.NONE);
    PrivateServerStep.ofNew(context).perform(Progress.NONE);
    HooksStep.init(context).perform(Progress.NONE);
  }
}
