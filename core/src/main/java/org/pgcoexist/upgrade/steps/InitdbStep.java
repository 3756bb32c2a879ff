package org.pgcoexist.upgrade.steps;

import java.nio.file.Path;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.postgres.ControlData;
import org.pgcoexist.process.Command;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.state.FsyncOff;
import org.pgcoexist.upgrade.state.Initdb;
import org.pgcoexist.upgrade.state.Marker;
import org.pgcoexist.upgrade.state.NewClusterState;
import org.pgcoexist.upgrade.state.OldControlFile;

/**
 * Step 1: initdb a new cluster in {@code {path}.new/data} that agrees with the old one in
 * everything that cannot be changed later.
 *
 * <p>A crash leaves {@code {path}.new} without its marker, or with a marker that names the system
 * identifier of a complete cluster. The marker is written last. A cluster whose server was killed
 * since is made anew.
 */
public final class InitdbStep implements Step {

  private static final int GROUP_READABLE = 050;

  private final UpgradeContext context;
  private final UpgradePlan attempt;
  private final boolean syncs;
  private final boolean recovers;
  private final FsyncOff unsynced;

  public InitdbStep(UpgradeContext context) {
    this(context, true, false);
  }

  private InitdbStep(UpgradeContext context, boolean syncs, boolean recovers) {
    this.context = context;
    this.attempt = context.attempt();
    this.syncs = syncs;
    this.recovers = recovers;
    this.unsynced = new FsyncOff(context);
  }

  /** For a plan that has a {@link SyncStep}. */
  public static InitdbStep withoutSync(UpgradeContext context) {
    return new InitdbStep(context, false, false);
  }

  /** For a plan in which all that is committed lasts: a server that was killed goes on. */
  public static InitdbStep thatRecovers(UpgradeContext context) {
    return new InitdbStep(context, true, true);
  }

  @Override
  public StepId id() {
    return StepId.INITDB;
  }

  /** Whoever comes next makes the cluster anew, and all that was put into it. */
  static void disown(UpgradeContext context) {
    Marker.initdb(context).remove();
  }

  @Override
  public Condition inspect() throws InterruptedException {
    Marker marker = Marker.initdb(context);
    if (!marker.isThere() || unsynced.mayHaveLost()) {
      return Condition.NOT_DONE;
    }
    ControlData control = NewClusterState.control(context);
    boolean same = control.systemIdentifier().equals(marker.text());
    boolean intact = recovers || NewClusterState.isIntact(context, control);
    return same && intact ? Condition.DONE : Condition.NOT_DONE;
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    undo();
    FileFacts oldPath = context.disks().self().facts(attempt.cluster().path()).orElseThrow();
    context.disks().createOwned(attempt.building(), oldPath.mode());
    Disk owner = context.disks().owner();
    owner.createDirectory(attempt.workDirectory(), 0700);
    if (!syncs) {
      unsynced.begin();
    }
    context
        .runner()
        .require(
            "cannot initdb a PostgreSQL " + attempt.to() + " cluster in " + attempt.newData(),
            initdb().as(attempt.owner()).in(attempt.building()));
    String identifier = NewClusterState.control(context).systemIdentifier();
    Marker.initdb(context).write(identifier);
  }

  private Command initdb() {
    return Initdb.command(
        context.newPrograms(),
        attempt,
        context.dataFiles(),
        attempt.newData(),
        new Initdb.Options(groupMayRead(), syncs));
  }

  private boolean groupMayRead() {
    FileFacts data = context.disks().self().facts(attempt.cluster().data()).orElseThrow();
    return (data.mode() & GROUP_READABLE) == GROUP_READABLE;
  }

  /**
   * Removes the new cluster, whatever there is of it, and what it put into tablespaces. Where it
   * has files in common with the old cluster, these lose the name they have here, no more; where it
   * has got the old cluster's own, they are put back first.
   */
  @Override
  public void undo() throws InterruptedException {
    if (context.disks().self().facts(attempt.newData()).isPresent()) {
      context.newServer().stop();
    }
    // First: what is half taken apart is not done, whatever comes next.
    if (context.disks().owner().facts(attempt.workDirectory()).isPresent()) {
      disown(context);
    }
    if (context.dataFiles().areShared()) {
      new OldControlFile(context).enable();
    }
    for (String location : context.source().tablespaces()) {
      removeFromTablespace(Path.of(location));
    }
    context.disks().removeOwned(attempt.building());
  }

  /** The preflight has found no such directory there before, so it is this attempt's. */
  private void removeFromTablespace(Path location) {
    Disk owner = context.disks().owner();
    if (owner.facts(location).filter(FileFacts::isDirectory).isEmpty()) {
      // Its tablespace was dropped meanwhile.
      return;
    }
    for (String entry : owner.list(location)) {
      if (entry.startsWith("PG_" + attempt.to() + "_")) {
        owner.remove(location.resolve(entry));
      }
    }
  }
}
