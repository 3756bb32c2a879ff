package org.pgcoexist.upgrade.steps;

import org.pgcoexist.engine.Progress;
import org.pgcoexist.engine.Step;
import org.pgcoexist.postgres.PrivateServer;
import org.pgcoexist.upgrade.StepId;
import org.pgcoexist.upgrade.UpgradeContext;

/** Steps 2 and 5: start a private postmaster. */
public final class PrivateServerStep implements Step {

  private final UpgradeContext context;
  private final StepId id;
  private final PrivateServer server;

  private PrivateServerStep(UpgradeContext context, StepId id, PrivateServer server) {
    this.context = context;
    this.id = id;
    this.server = server;
  }

  /** Step 2, on port 5430. */
  public static Step ofNew(UpgradeContext context) {
    return new PrivateServerStep(context, StepId.START_NEW, context.newServer());
  }

  /**
   * The same with transferred files. Where the old cluster has them too, the server is started like
   * the old one's: nothing works there by itself, and nobody but us is let in.
   *
   * <p>We read definitions there only, which are the new cluster's own. Reading rows would write
   * hint bits and prune pages. A standby would do neither, but its start empties unlogged tables.
   */
  public static Step ofTransferred(UpgradeContext context) {
    return new PrivateServerStep(context, StepId.START_NEW, transferred(context));
  }

  /** The server of {@link #ofTransferred}. */
  public static PrivateServer transferred(UpgradeContext context) {
    return context.newServer(
        context.dataFiles().areShared() ? PrivateServer.Purpose.READ : PrivateServer.Purpose.LOAD);
  }

  /** Step 5, on port 5431. */
  public static Step ofOld(UpgradeContext context) {
    return new PrivateServerStep(context, StepId.START_OLD, context.oldServer());
  }

  @Override
  public StepId id() {
    return id;
  }

  @Override
  public Condition inspect() throws InterruptedException {
    return server.isRunning() ? Condition.DONE : Condition.NOT_DONE;
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    context.sockets().prepare();
    server.start();
  }

  @Override
  public void undo() throws InterruptedException {
    server.stop();
  }
}
