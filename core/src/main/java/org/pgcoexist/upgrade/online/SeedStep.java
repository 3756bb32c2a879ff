package org.pgcoexist.upgrade.online;

import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.load.Globals;
import org.pgcoexist.upgrade.load.PgDumpallSupplement;
import org.pgcoexist.upgrade.plan.SourceChange;
import org.pgcoexist.upgrade.plan.SourceFacts.Database;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.replication.Publisher;
import org.pgcoexist.upgrade.replication.Slots;
import org.pgcoexist.upgrade.replication.Subscription;
import org.pgcoexist.upgrade.state.FollowNotes;
import org.pgcoexist.upgrade.state.Marker;
import org.pgcoexist.upgrade.state.NewDatabases;
import org.pgcoexist.upgrade.steps.NewCluster;

/**
 * Step 2e: copy roles, and each database as of the moment from which it can be followed, while the
 * old server serves.
 *
 * <p>The load's marker in the new cluster's work directory tells how far it is, and each database
 * has some of its own. What a SIGKILL leaves, and what {@code -r} does with it:
 *
 * <pre>
 * no marker                nothing of this step, slots of an earlier try at most: these are dropped
 * "begun"                  any part of roles and tablespaces: the new cluster is made anew
 * the fingerprint of       these are whole. Where they differ on the old server by now, the new cluster
 *   roles                  is made anew
 * and of a database
 *   .begun                 nothing or any part of it, and perhaps its slot: both are dropped, and it is
 *                          copied again; one that initdb makes cannot be dropped, so that the new
 *                          cluster is made anew
 *   .moved                 it is whole as of its slot. Where the old server has given up the slot, or
 *                          its definitions differ by now, it is as if it had not been copied
 * and "supplement"         what no dump holds of all of them is there, too; without it any part of that,
 *                          which can be repeated
 * </pre>
 *
 * <p>{@code --rollback} drops the slots before all else, since they keep WAL; the rest goes with
 * the new cluster. Programs of a killed run were ended, and the connection that holds a snapshot
 * ends with the process that has opened it.
 */
final class SeedStep implements Step {

  private final UpgradeContext context;
  private final Publisher publisher;
  private final Slots slots;
  private final SourceState state;
  private final Marker marker;
  private final Disk owner;
  private final Step initdb;
  private final Step start;

  /**
   * @param initdb makes the new cluster in this plan
   * @param start starts its private server
   */
  SeedStep(UpgradeContext context, Step initdb, Step start) {
    this.context = context;
    this.publisher = new Publisher(context);
    this.slots = new Slots(publisher.name());
    this.state = new SourceState(context);
    this.marker = Marker.load(context);
    this.owner = context.disks().owner();
    this.initdb = initdb;
    this.start = start;
  }

  @Override
  public StepId id() {
    return StepId.SEED;
  }

  /** While the old server does not run nobody changes anything; what it had is known. */
  @Override
  public Condition inspect() throws InterruptedException {
    if (!state.supplement().isThere()) {
      return Condition.NOT_DONE;
    }
    for (Database database : publisher.databases()) {
      if (!state.copied(database.name()).isThere()) {
        return Condition.NOT_DONE;
      }
    }
    var serving = publisher.serving();
    if (serving.isEmpty()) {
      return Condition.DONE;
    }
    Psql old = context.reading(serving.get()).oldPsql();
    new SourceChange(context).look(old, true);
    return new ChangedDefinitions(context, old).look().isEmpty() && areKept(old)
        ? Condition.DONE
        : Condition.NOT_DONE;
  }

  private boolean areKept(Psql old) throws InterruptedException {
    var there = slots.look(old, context.source().openDatabase());
    return state.slots().values().stream()
        .allMatch(name -> there.containsKey(name) && !there.get(name).isLost());
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    UpgradeContext serving = publisher.requireServing();
    Psql old = serving.oldPsql();
    new SourceChange(context).look(old, true);
    // What is copied again is compared again.
    Marker.agreed(context).remove();
    PgDumpallSupplement leftOut =
        new PgDumpallSupplement(
            serving, SourceState.directory(context).resolve("left-out.sql"), publisher::databases);
    if (!isWorthKeeping(old)) {
      begin(serving, leftOut);
    }
    state.supplement().remove();
    dropWhatIsNotWhole(old);
    new SeedCopy(serving, state, slots, publisher).run(progress);
    leftOut.dump();
    leftOut.load(context.newPsql());
    state.supplement().write("");
    // Somebody may have committed while a slot was made, which waits for all that is open.
    new ChangedDefinitions(context, old).requireNone();
  }

  /** Roles are there as they are now, and what initdb makes is whole or has nothing. */
  private boolean isWorthKeeping(Psql old) throws InterruptedException {
    if (!marker.isThere() || !marker.text().equals(state.ofCluster(old))) {
      return false;
    }
    for (Database database : publisher.databases()) {
      if (NewDatabases.isMadeByInitdb(database.name())
          && state.begun(database.name()).isThere()
          && !isWhole(old, database.name())) {
        return false;
      }
    }
    return true;
  }

  private boolean isWhole(Psql old, String database) throws InterruptedException {
    Marker slot = state.slot(database);
    if (slot.isThere()) {
      var there = slots.look(old, context.source().openDatabase()).get(slot.text());
      if (there == null || there.isLost()) {
        return false;
      }
    }
    return state.isCurrent(old, database);
  }

  private void begin(UpgradeContext serving, PgDumpallSupplement leftOut)
      throws InterruptedException {
    if (marker.isThere()) {
      NewCluster.recreate(context, initdb, start);
      RestartStep.mark(context);
      Marker.published(context).write("");
    }
    Psql old = serving.oldPsql();
    marker.write("begun\n");
    slots.drop(old, context.source().openDatabase(), "");
    owner.remove(SourceState.directory(context));
    owner.createDirectory(SourceState.directory(context), 0700);
    String before = state.ofCluster(old);
    Globals globals =
        new Globals(serving, SourceState.directory(context).resolve("globals.sql"), leftOut);
    globals.move();
    if (!state.ofCluster(old).equals(before)) {
      throw CoexistException.failed(
          "cannot copy roles and tablespaces of cluster " + context.attempt().name(),
          "somebody changes them",
          "");
    }
    marker.write(before);
  }

  /** The subscription first, as it would come back to its slot. */
  private void dropWhatIsNotWhole(Psql old) throws InterruptedException {
    String open = context.source().openDatabase();
    for (Database database : publisher.databases()) {
      String name = database.name();
      if (state.begun(name).isThere() && !isWhole(old, name)) {
        Marker slot = state.slot(name);
        if (slot.isThere()) {
          if (state.copied(name).isThere()) {
            new Subscription(context, name, slot.text()).drop();
          }
          slots.drop(old, open, slot.text());
        }
        state.copied(name).remove();
        new NewDatabases(context).drop(name, "which is to be copied again");
        slot.remove();
        state.begun(name).remove();
      }
    }
  }

  @Override
  public void undo() throws InterruptedException {
    if (new FollowNotes(context).of(FollowNotes.LIMIT).isPresent()) {
      publisher.reach(old -> slots.drop(old, context.source().openDatabase(), ""));
    }
  }
}
