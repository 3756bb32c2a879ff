package org.pgcoexist.upgrade.pgupgrade;

import org.pgcoexist.disk.Disk;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.postgres.PrivateServer;
import org.pgcoexist.upgrade.load.PgDumpallSupplement;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.TransferMode;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.state.ClosedDatabases;
import org.pgcoexist.upgrade.state.FsyncOff;
import org.pgcoexist.upgrade.state.Marker;
import org.pgcoexist.upgrade.state.MovedFiles;
import org.pgcoexist.upgrade.state.OldControlFile;
import org.pgcoexist.upgrade.steps.ConfigureStep;
import org.pgcoexist.upgrade.steps.InitdbStep;
import org.pgcoexist.upgrade.steps.PrivateServerStep;
import org.pgcoexist.upgrade.verify.RecordStep;

/**
 * pg_upgrade fills the new cluster.
 *
 * <p>What a SIGKILL leaves, and what {@code -r} and {@code --rollback} do with it:
 *
 * <pre>
 * before the marker "begun"    nothing of this step: pg_upgrade is begun
 * pg_upgrade checks, dumps     the old or new server may run, on our ports with our sockets. The
 *   and loads definitions      old data files are untouched. Both are stopped, the new cluster is
 *                              made anew, or removed
 * link: pg_control renamed     no server of the old cluster starts; no file is shared. The name is
 *                              given back first, then as above
 * copying, cloning             as above
 * linking                      some of the new cluster's files are second names of old ones. No
 *                              server has run since pg_control was renamed, so that nobody has
 *                              written to them. The second names are removed with the new cluster
 * swapping                     directories of the old cluster's databases are the new cluster's,
 *                              with the old catalogs, both or the new ones in them. All moves are
 *                              known ({@link MovedFiles}): they are made backwards, each judged
 *                              from the disk, then pg_control gets its name back. No server of
 *                              ours writes to a user's file before the opening
 * pg_upgrade's last server     it is asked for definitions only, in the mode -b, in which nothing
 *                              works by itself: no user's file is written to. As above
 * pg_upgrade done, synced      as above: without the marker "complete" it is done again, and so is
 *                              what it leaves out
 * closing databases again      as above
 * swapped files on their way   the marker says "begun" again before the first of them moves, and
 *   back                       pg_control has no name until the last has: whoever comes next makes
 *                              the rest of the moves
 * after "complete"             the marker tells the state the old cluster was left in. When that
 *                              is another one (somebody has started it), the transfer is stale
 * </pre>
 *
 * <p>pg_upgrade is not to sync: it does so before it starts its last server, without fsync. All is
 * made durable here, after that, and so is what initdb made.
 */
final class TransferStep implements Step {

  private static final String BEGUN = "begun\n";
  private static final String COMPLETE = "complete ";

  private final UpgradeContext context;
  private final Marker marker;
  private final UpgradePlan attempt;
  private final OldControlFile control;

  TransferStep(UpgradeContext context) {
    this.context = context;
    this.marker = Marker.load(context);
    this.attempt = context.attempt();
    this.control = new OldControlFile(context);
  }

  @Override
  public StepId id() {
    return StepId.TRANSFER;
  }

  /** The step that notes what the old cluster holds. */
  static Step record(UpgradeContext context) {
    return new RecordStep(context, leftOut(context)::dumpForPgUpgrade);
  }

  private static PgDumpallSupplement leftOut(UpgradeContext context) {
    return new PgDumpallSupplement(context, context.attempt().workDirectory().resolve("left-out"));
  }

  private String complete() throws InterruptedException {
    return COMPLETE + control.state() + "\n";
  }

  @Override
  public Condition inspect() throws InterruptedException {
    String text = marker.text();
    return text.startsWith(COMPLETE) && text.equals(complete())
        ? Condition.DONE
        : Condition.NOT_DONE;
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    context.newServer().stop();
    context.oldServer().stop();
    if (!marker.text().isEmpty()) {
      beginAgain();
    }
    marker.write(BEGUN);
    if (context.dataFiles() == TransferMode.SWAPPED) {
      new MovedFiles(context).note();
    }
    context.sockets().prepare();
    PgUpgradeRun run = new PgUpgradeRun(context);
    run.transfer(progress);
    run.sync();
    new FsyncOff(context).end();
    closeOld();
    PrivateServer server = PrivateServerStep.transferred(context);
    server.start();
    leftOut(context)
        .load(server.psql(context.newPrograms(), attempt.source().superuser()).writing());
    marker.write(complete());
  }

  /** The old cluster is kept as it was; one that cannot be started keeps its databases open. */
  private void closeOld() throws InterruptedException {
    if (!context.dataFiles().areShared() && !attempt.source().closedDatabases().isEmpty()) {
      context.oldServer().start();
      new ClosedDatabases(context).close(context.oldPsql());
      context.oldServer().stop();
    }
  }

  /** What was recorded goes with the cluster that is removed. */
  private void beginAgain() throws InterruptedException {
    InitdbStep.withoutSync(context).perform(Progress.NONE);
    new ConfigureStep(context).perform(Progress.NONE);
    HooksWithServer.init(context).perform(Progress.NONE);
    record(context).perform(Progress.NONE);
  }

  /** The rest of what was transferred goes with the new cluster, in the undo of step 1. */
  @Override
  public void undo() throws InterruptedException {
    Disk self = context.disks().self();
    if (self.facts(attempt.newData()).isPresent()) {
      context.newServer().stop();
    }
    context.oldServer().stop();
    if (context.dataFiles() == TransferMode.SWAPPED && marker.text().startsWith(COMPLETE)) {
      // Half of it on its way back is not complete.
      marker.write(BEGUN);
    }
    control.enable();
  }
}
