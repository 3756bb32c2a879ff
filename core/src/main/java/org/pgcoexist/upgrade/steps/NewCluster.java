package org.pgcoexist.upgrade.steps;

import org.pgcoexist.CoexistException;
import org.pgcoexist.engine.Progress;
import org.pgcoexist.engine.Step;
import org.pgcoexist.postgres.ControlData;
import org.pgcoexist.upgrade.Attempt;
import org.pgcoexist.upgrade.UpgradeContext;

/** The new cluster while it is built. */
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

  /** What pg_control says of it. */
  static ControlData control(UpgradeContext context) throws InterruptedException {
    Attempt attempt = context.attempt();
    return ControlData.read(
        context.runner(), context.newPrograms(), attempt.newData(), attempt.owner());
  }

  /**
   * False when a server of it was killed and none runs since. The next one would empty unlogged
   * tables, and what was committed without a flush may be lost: so the cluster is made anew.
   */
  static boolean isIntact(UpgradeContext context) throws InterruptedException {
    return isIntact(context, control(context));
  }

  /** The same with what pg_control said already. */
  static boolean isIntact(UpgradeContext context, ControlData control) throws InterruptedException {
    return control.shutDownCleanly() || context.newServer().isRunning();
  }

  /**
   * Looks whether all that was loaded is there.
   *
   * @throws CoexistException when it may not be; {@code -r} makes the cluster anew then
   */
  static void requireIntact(UpgradeContext context) throws InterruptedException {
    if (!isIntact(context)) {
      throw CoexistException.failed(
          "the new cluster of " + context.attempt().name() + " is not whole",
          "its private server was killed, or the machine stopped, before all was written to the"
              + " disk",
          "");
    }
  }
}
