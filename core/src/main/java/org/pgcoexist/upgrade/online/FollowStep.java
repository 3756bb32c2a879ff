package org.pgcoexist.upgrade.online;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.replication.Publisher;
import org.pgcoexist.upgrade.replication.Subscription;
import org.pgcoexist.upgrade.state.Marker;

/**
 * Step 2f: each database of the new cluster subscribes to the slot it was copied with, and receives
 * what came since, until it is almost up to date.
 *
 * <p>A SIGKILL leaves subscriptions in none, some or all databases; they may be made but not
 * switched on. {@code -r} makes those that are missing and switches all on. How far each has come
 * is in the new cluster, committed together with the rows: nothing is applied twice, whoever dies.
 * One that died in the cutover leaves them connected with the private server; they are connected
 * again with the one that serves. Once the replication is being ended there is nothing to do.
 */
final class FollowStep implements Step {

  private final UpgradeContext context;
  private final Publisher publisher;
  private final SourceState state;

  FollowStep(UpgradeContext context) {
    this.context = context;
    this.publisher = new Publisher(context);
    this.state = new SourceState(context);
  }

  @Override
  public StepId id() {
    return StepId.FOLLOW;
  }

  @Override
  public Condition inspect() throws InterruptedException {
    if (Marker.parted(context).isThere()) {
      return Condition.DONE;
    }
    Optional<Psql> serving = publisher.serving();
    Map<String, Subscription.Present> there = Subscription.all(context);
    for (Map.Entry<String, String> slot : state.slots().entrySet()) {
      Subscription.Present one = there.get(slot.getValue());
      if (one == null
          || !one.isOn()
          || (serving.isPresent() && !one.isConnected(serving.get(), slot.getKey()))) {
        return Condition.NOT_DONE;
      }
    }
    return Condition.DONE;
  }

  /** Where the old server does not run, the rest comes when it runs in private. */
  @Override
  public void perform(Progress progress) throws InterruptedException {
    Set<String> there = Subscription.all(context).keySet();
    Psql old = publisher.client();
    Map<String, String> slots = state.slots();
    SourceState.inEach(
        context,
        (crew, database) -> {
          String slot = slots.get(database);
          if (slot != null && !there.contains(slot)) {
            new Subscription(crew, database, slot).make(old, publisher.name());
          }
        });
    state.eachFollowed(one -> one.connecting(old));
    var serving = publisher.serving();
    if (serving.isPresent()) {
      new Lag(context).awaitSmall(context.reading(serving.get()).oldPsql(), progress);
    }
  }

  /** Nobody reads the slots any more, so that they can be dropped; the rest goes in step 1. */
  @Override
  public void undo() throws InterruptedException {
    context.newServer().stop();
  }
}
