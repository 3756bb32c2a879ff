package org.pgcoexist.upgrade;

import org.pgcoexist.CoexistException;
import org.pgcoexist.postgres.ControlData;

/** Whether the new cluster, while it is built, has all that was put into it. */
public final class NewClusterState {

  private NewClusterState() {}

  /** What pg_control says of it. */
  public static ControlData control(UpgradeContext context) throws InterruptedException {
    Attempt attempt = context.attempt();
    return ControlData.read(
        context.runner(), context.newPrograms(), attempt.newData(), attempt.owner());
  }

  /**
   * False when a server of it was killed and none runs since. The next one would empty unlogged
   * tables, and what was committed without a flush may be lost: so the cluster is made anew.
   */
  public static boolean isIntact(UpgradeContext context) throws InterruptedException {
    return isIntact(context, control(context));
  }

  /** The same with what pg_control said already. */
  public static boolean isIntact(UpgradeContext context, ControlData control)
      throws InterruptedException {
    return control.shutDownCleanly() || context.newServer().isRunning();
  }

  /**
   * Looks whether all that was loaded is there.
   *
   * @throws CoexistException when it may not be; {@code -r} makes the cluster anew then
   */
  public static void requireIntact(UpgradeContext context) throws InterruptedException {
    if (!isIntact(context)) {
      throw CoexistException.failed(
          "the new cluster of " + context.attempt().name() + " is not whole",
          "its private server was killed, or the machine stopped, before all was written to the"
              + " disk",
          "");
    }
  }
}
