package org.pgcoexist.upgrade.online;

import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.replication.Publication;
import org.pgcoexist.upgrade.replication.Publisher;
import org.pgcoexist.upgrade.replication.ReplicaIdentities;
import org.pgcoexist.upgrade.replication.Slots;
import org.pgcoexist.upgrade.replication.Subscription;
import org.pgcoexist.upgrade.replication.SystemSetting;
import org.pgcoexist.upgrade.state.FollowNotes;
import org.pgcoexist.upgrade.state.IdentityNotes;
import org.pgcoexist.upgrade.state.Marker;

/**
 * Step 7e: end the replication: subscriptions, slots, publications on both servers, the limit of
 * WAL. Both clusters are as if there had been none.
 *
 * <p>A SIGKILL leaves any part of them, and the note that says so: what is left goes when it is
 * performed again. A marker says that it has begun: nothing is followed from then on, and taking it
 * back cannot bring anything back, so that all is copied anew. A subscription that is made anew
 * does not know what it had received, and would receive some of it twice.
 */
final class PartStep implements Step {

  private final UpgradeContext context;
  private final Publisher publisher;
  private final SourceState state;
  private final FollowNotes notes;
  private final Marker marker;

  PartStep(UpgradeContext context) {
    this.context = context;
    this.publisher = new Publisher(context);
    this.state = new SourceState(context);
    this.notes = new FollowNotes(context);
    this.marker = Marker.parted(context);
  }

  @Override
  public StepId id() {
    return StepId.PART;
  }

  @Override
  public Condition inspect() {
    return notes.all().isEmpty() ? Condition.DONE : Condition.NOT_DONE;
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    marker.write("");
    SourceState.inEach(context, this::part);
    Psql old = context.oldPsql();
    new Slots(publisher.name()).drop(old, context.source().openDatabase(), "");
    new IdentityNotes(context).forget();
    RestartStep.takeBack(context, old);
    new SystemSetting(context, FollowNotes.LIMIT).takeBack(old);
    notes.forget(FollowNotes.LIMIT);
  }

  /** Every database came with its publication. */
  private void part(UpgradeContext crew, String database) throws InterruptedException {
    Marker slot = state.slot(database);
    if (slot.isThere()) {
      new Subscription(crew, database, slot.text()).drop(publisher);
    } else {
      new Publication(crew.newPsql(), publisher.name(), database).drop();
    }
    new Publication(crew.oldPsql(), publisher.name(), database).drop();
    new ReplicaIdentities(crew, crew.oldPsql(), database).takeBackOnBoth(crew.newPsql());
  }

  @Override
  public void undo() {
    if (marker.isThere()) {
      Marker.restarted(context).remove();
      Marker.published(context).remove();
      Marker.agreed(context).remove();
      context.source().databases().forEach(database -> state.copied(database.name()).remove());
      marker.remove();
    }
  }
}
