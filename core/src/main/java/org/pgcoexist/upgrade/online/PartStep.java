package org.pgcoexist.upgrade.online;

import java.util.Map;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.replication.Publication;
import org.pgcoexist.upgrade.replication.Publisher;
import org.pgcoexist.upgrade.replication.ReplicaIdentities;
import org.pgcoexist.upgrade.replication.Rounds;
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

  private static final String WHAT = "cannot end the replication";

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
    part();
    Psql old = context.oldPsql();
    new Slots(publisher.name()).drop(old, context.source().openDatabase(), "");
    new IdentityNotes(context).forget();
    RestartStep.takeBack(context, old);
    new SystemSetting(context, FollowNotes.LIMIT).takeBack(old);
    notes.forget(FollowNotes.LIMIT);
  }

  /** Every database came with its publication. */
  private void part() throws InterruptedException {
    Map<String, String> slots = state.slots();
    String retract = Publication.dropping(publisher.name());
    Rounds now = new Rounds(context, context.newPsql());
    Rounds old = new Rounds(context, context.oldPsql().writing());
    context
        .runner()
        .both(
            () -> now.execute(WHAT, database -> Rounds.bytes(dropping(slots, database, retract))),
            () -> old.execute(WHAT, database -> Rounds.bytes(retract)));
    ReplicaIdentities.takeBackOnBoth(context);
  }

  private String dropping(Map<String, String> slots, String database, String retract) {
    return slots.containsKey(database)
        ? new Subscription(context, database, slots.get(database)).dropping(publisher)
        : retract;
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
