package org.pgcoexist.upgrade.pgupgrade;

import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.postgres.PrivateServer;
import org.pgcoexist.upgrade.hooks.HooksStep;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.state.FirstStart;
import org.pgcoexist.upgrade.state.NewClusterState;

/**
 * Hook scripts around pg_upgrade, which needs its servers stopped: where there are scripts, the new
 * private server is started for them and stopped again.
 *
 * <p>What a script of the last phase writes into files that old and new share, it writes to the old
 * cluster: such a phase counts as the opening of the new cluster, and that is written down first.
 */
final class HooksWithServer implements Step {

  private final UpgradeContext context;
  private final HooksStep hooks;
  private final boolean opens;

  private HooksWithServer(UpgradeContext context, HooksStep hooks, boolean opens) {
    this.context = context;
    this.hooks = hooks;
    this.opens = opens;
  }

  static Step init(UpgradeContext context) {
    return new HooksWithServer(context, HooksStep.init(context), false);
  }

  static Step finish(UpgradeContext context) {
    boolean opens = context.dataFiles().areShared();
    return new HooksWithServer(context, HooksStep.finish(context), opens);
  }

  @Override
  public StepId id() {
    return hooks.id();
  }

  @Override
  public Condition inspect() {
    return hooks.inspect();
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    if (hooks.ranBeforeTheLoad()) {
      return;
    }
    if (!hooks.isAny()) {
      hooks.pass();
      return;
    }
    if (opens) {
      new FirstStart(context).rememberWriting();
    }
    context.sockets().prepare();
    PrivateServer server = context.newServer();
    // It may run, and only to be read.
    server.stop();
    NewClusterState.requireIntact(context);
    server.start();
    hooks.perform(progress);
    server.stop();
  }

  @Override
  public void undo() {
    hooks.undo();
  }
}
