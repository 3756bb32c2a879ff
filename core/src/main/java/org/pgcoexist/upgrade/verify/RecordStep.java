package org.pgcoexist.upgrade.verify;

import java.nio.file.Path;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.process.Work;
import org.pgcoexist.upgrade.plan.SourceChange;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.state.ClosedDatabases;
import org.pgcoexist.upgrade.state.Marker;
import org.pgcoexist.upgrade.state.OldControlFile;

/**
 * Before pg_upgrade: the old cluster's private server is started and asked for all that is to be
 * compared afterwards, since it may not be started any more then; and databases that allow no
 * connection are opened, since pg_upgrade refuses them. Then the server is stopped.
 *
 * <p>A marker in the work directory tells the state of the old cluster in which that was done. A
 * kill before it leaves the server running, a part of the sheet, databases open: performing again
 * fixes the first two, undoing or the comparison closes the databases.
 */
public final class RecordStep implements Step {

  private final UpgradeContext context;
  private final UpgradePlan attempt;
  private final ClosedDatabases closed;
  private final OldControlFile control;
  private final Work more;

  /**
   * @param more what else the method wants to note
   */
  public RecordStep(UpgradeContext context, Work more) {
    this.context = context;
    this.more = more;
    this.attempt = context.attempt();
    this.closed = new ClosedDatabases(context);
    this.control = new OldControlFile(context);
  }

  @Override
  public StepId id() {
    return StepId.RECORD;
  }

  /** Once the transfer has begun, that step decides whether all this is to be done again. */
  @Override
  public Condition inspect() throws InterruptedException {
    boolean transferred = !Marker.load(context).text().isEmpty();
    return transferred || Marker.recorded(context).text().equals(control.state())
        ? Condition.DONE
        : Condition.NOT_DONE;
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    Disk owner = context.disks().owner();
    Path directory = VerifyStep.directory(attempt);
    Marker.recorded(context).remove();
    owner.remove(directory);
    owner.createDirectory(directory, 0700);
    context.sockets().prepare();
    context.oldServer().start();
    // Until the old server was stopped databases came and went; and a session may have made one.
    new SourceChange(context).look(context.oldPsql(), false);
    closed.open(context.oldPsql());
    new Comparison(context, directory).recordOld(progress);
    more.run();
    context.oldServer().stop();
    Marker.recorded(context).write(control.state());
  }

  /** By now the old cluster has all its files again; what was noted goes with the new one. */
  @Override
  public void undo() throws InterruptedException {
    if (!attempt.source().closedDatabases().isEmpty()) {
      control.enable();
      makeWorkDirectory();
      context.sockets().prepare();
      context.oldServer().start();
      closed.close(context.oldPsql());
    }
    context.oldServer().stop();
  }

  /**
   * The server writes its log there. Who makes the new cluster anew removes it first, and may die
   * before it is there again; it goes in the undo of step 1.
   */
  private void makeWorkDirectory() {
    Disk self = context.disks().self();
    if (self.facts(attempt.building()).isEmpty()) {
      context.disks().createOwned(attempt.building(), 0700);
    }
    Disk owner = context.disks().owner();
    if (owner.facts(attempt.workDirectory()).isEmpty()) {
      owner.createDirectory(attempt.workDirectory(), 0700);
    }
  }
}
