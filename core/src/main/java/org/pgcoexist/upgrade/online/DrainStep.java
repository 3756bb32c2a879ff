package org.pgcoexist.upgrade.online;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.postgres.CopyText;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.replication.Publisher;
import org.pgcoexist.upgrade.replication.Rounds;
import org.pgcoexist.upgrade.replication.Slots;
import org.pgcoexist.upgrade.replication.Subscription;
import org.pgcoexist.upgrade.state.Marker;

/**
 * Step 6: the new cluster receives the last changes from the old private server, which nobody
 * writes to any more: every slot is confirmed to where the WAL ended when that server began, or
 * there is nothing behind what it has confirmed. Nobody must have changed a definition since it was
 * copied.
 *
 * <p>A SIGKILL leaves subscriptions connected with either server of the old cluster; {@code -r}
 * connects them again. The marker is written at the end. What was confirmed is on the new cluster's
 * disk by then.
 */
final class DrainStep implements Step {

  /** What a large transaction has left is not read twice. */
  private static final long LITTLE = 16L << 20;

  private final UpgradeContext context;
  private final Publisher publisher;
  private final SourceState state;
  private final Marker marker;

  DrainStep(UpgradeContext context) {
    this.context = context;
    this.publisher = new Publisher(context);
    this.state = new SourceState(context);
    this.marker = Marker.drained(context);
  }

  @Override
  public StepId id() {
    return StepId.DRAIN;
  }

  @Override
  public Condition inspect() {
    return marker.isThere() ? Condition.DONE : Condition.NOT_DONE;
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    Psql old = context.oldPsql();
    context
        .runner()
        .both(
            () -> receive(old, progress), () -> new ChangedDefinitions(context, old).requireNone());
    marker.write("");
  }

  private void receive(Psql old, Progress progress) throws InterruptedException {
    Map<String, String> slots = state.slots();
    slots.keySet().removeAll(haveNothingLeft(old, slots));
    state.eachFollowed(one -> slots.containsValue(one.name()) ? one.connecting(old) : "");
    new Lag(context).awaitEnd(old, slots.values(), progress);
  }

  /**
   * Databases that need no connection, as nothing is left for them: of many only few are written to
   * in the last seconds, and to connect one takes much longer than to look.
   */
  private Set<String> haveNothingLeft(Psql old, Map<String, String> slots)
      throws InterruptedException {
    var there = new Slots(publisher.name()).look(old, context.source().openDatabase());
    var subscriptions = Subscription.all(context);
    Set<String> toLookAt = new TreeSet<>();
    slots.forEach(
        (database, slot) -> {
          boolean isRead = subscriptions.containsKey(slot) && subscriptions.get(slot).isOn();
          if (!isRead && there.containsKey(slot) && there.get(slot).unread() <= LITTLE) {
            toLookAt.add(database);
          }
        });
    Set<String> nothing = new TreeSet<>();
    new Rounds(context, old)
        .read(
            "cannot look for what is to be received",
            database ->
                Rounds.bytes(
                    toLookAt.contains(database)
                        ? Psql.copying(Slots.isAnyLeft(slots.get(database), publisher.name()))
                        : ""))
        .forEach(
            (database, left) -> {
              if (CopyText.rows(new String(left, StandardCharsets.US_ASCII))
                  .get(0)
                  .get(0)
                  .equals("f")) {
                nothing.add(database);
              }
            });
    return nothing;
  }

  @Override
  public void undo() {
    if (context.disks().owner().facts(context.attempt().workDirectory()).isPresent()) {
      marker.remove();
    }
  }
}
