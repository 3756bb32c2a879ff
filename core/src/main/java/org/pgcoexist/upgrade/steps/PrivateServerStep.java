package org.pgcoexist.upgrade.steps;

import java.util.List;
import java.util.function.Supplier;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.postgres.PrivateServer;
import org.pgcoexist.process.Work;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.state.FsyncOff;
import org.pgcoexist.upgrade.state.NewClusterState;

/** Steps 2 and 5: start a private postmaster. */
public final class PrivateServerStep implements Step {

  private final UpgradeContext context;
  private final StepId id;
  private final Supplier<PrivateServer> server;
  private final Work before;

  private PrivateServerStep(
      UpgradeContext context, StepId id, Supplier<PrivateServer> server, Work before) {
    this.context = context;
    this.id = id;
    this.server = server;
    this.before = before;
  }

  /** Step 2, on port 5430. */
  public static Step ofNew(UpgradeContext context) {
    return new PrivateServerStep(
        context,
        StepId.START_NEW,
        context::newServer,
        () -> NewClusterState.requireIntact(context));
  }

  /** The same with further settings, name=value, fsync=off among them. */
  public static Step ofUnsyncedNew(UpgradeContext context, List<String> more) {
    FsyncOff unsynced = new FsyncOff(context);
    return new PrivateServerStep(
        context,
        StepId.START_NEW,
        () -> context.newServer(PrivateServer.Purpose.LOAD, more),
        () -> {
          NewClusterState.requireIntact(context);
          unsynced.begin();
        });
  }

  /**
   * One that lasts, and follows the old server; a crash is no harm to it.
   *
   * @param more further settings, which depend on what the old cluster has by then
   */
  public static Step ofFollower(UpgradeContext context, Supplier<List<String>> more) {
    return new PrivateServerStep(
        context,
        StepId.START_NEW,
        () -> context.newServer(PrivateServer.Purpose.LOAD, more.get()),
        () -> {});
  }

  /**
   * The same with transferred files. Where the old cluster has them too, the server is started like
   * the old one's: nothing works there by itself, and nobody but us is let in.
   *
   * <p>We read definitions there only, which are the new cluster's own. Reading rows would write
   * hint bits and prune pages. A standby would do neither, but its start empties unlogged tables.
   */
  public static Step ofTransferred(UpgradeContext context) {
    return new PrivateServerStep(
        context,
        StepId.START_NEW,
        () -> transferred(context),
        () -> NewClusterState.requireIntact(context));
  }

  /** The server of {@link #ofTransferred}. */
  public static PrivateServer transferred(UpgradeContext context) {
    boolean shared = context.dataFiles().areShared();
    return context.newServer(
        shared ? PrivateServer.Purpose.READ : PrivateServer.Purpose.LOAD, List.of());
  }

  /** Step 5, on port 5431. */
  public static Step ofOld(UpgradeContext context) {
    return ofOld(context, List.of());
  }

  /** The same with further settings, name=value. */
  public static Step ofOld(UpgradeContext context, List<String> more) {
    return new PrivateServerStep(
        context, StepId.START_OLD, () -> context.oldServer(more), () -> {});
  }

  @Override
  public StepId id() {
    return id;
  }

  @Override
  public Condition inspect() throws InterruptedException {
    return server.get().isRunning() ? Condition.DONE : Condition.NOT_DONE;
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    context.sockets().prepare();
    before.run();
    server.get().start();
  }

  @Override
  public void undo() throws InterruptedException {
    server.get().stop();
  }
}
