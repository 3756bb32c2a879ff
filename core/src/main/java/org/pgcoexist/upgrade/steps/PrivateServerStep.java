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
