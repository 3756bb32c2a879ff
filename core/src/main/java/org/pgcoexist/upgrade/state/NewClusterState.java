package org.pgcoexist.upgrade.state;

import org.pgcoexist.CoexistException;
import org.pgcoexist.postgres.ControlData;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;

/** Whether the new cluster, while it is built, has all that was put into it. */
public final class NewClusterState {

  private NewClusterState() {}

  /** What pg_control says of it. */
  public static ControlData control(UpgradeContext context) throws InterruptedException {
    UpgradePlan attempt = context.attempt();
    return ControlData.read(
        context.runner(), context.newPrograms(), attempt.newData(), attempt.owner());
  }

  /**
   * False when a server of it was killed and none runs since. The next one would empty unlogged
   * tables, and what was committed without a flush may be lost: so the cluster is made anew. One
   * that was written to, with files that are the old cluster's as well, is all there is: it
   * recovers like any other.
   */
  public static boolean isIntact(UpgradeContext context) throws InterruptedException {
    return isIntact(context, control(context));
  }

  /** The same with what pg_control held already. */
  public static boolean isIntact(UpgradeContext context, ControlData control)
      throws InterruptedException {
    return control.shutDownCleanly()
        || context.newServer().isRunning()
        || new FirstStart(context).isWriting();
  }

  /**
   * Looks whether all that was loaded is there. One that recovers anyway (see {@link #isIntact}) is
   * warned of.
   *
   * @throws CoexistException when it may not be; {@code -r} makes the cluster anew then
   */
  public static void requireIntact(UpgradeContext context) throws InterruptedException {
    ControlData control = control(context);
    boolean recovers = !control.shutDownCleanly() && !context.newServer().isRunning();
    if (recovers && new FirstStart(context).isWriting()) {
      context.warn(
          "the private server of the new cluster was killed: its unlogged tables are empty now, as"
              + " after every crash of a server");
    } else if (recovers) {
      throw CoexistException.failed(
          "the new cluster of " + context.attempt().name() + " is not whole",
          "its private server was killed, or the machine stopped, before all was written to the"
              + " disk",
          "");
    }
  }
}
