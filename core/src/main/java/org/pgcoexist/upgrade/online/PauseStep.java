package org.pgcoexist.upgrade.online;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.replication.Publisher;
import org.pgcoexist.upgrade.replication.Subscription;
import org.pgcoexist.upgrade.state.Marker;

/**
 * Step 2h: before clients are shut out, what would take time then: large objects that were changed
 * since they were copied are brought, sequences are set, definitions are looked at once more, both
 * servers write to the disk what is not there yet, so that they stop soon, and nobody receives
 * anything until the old server runs in private. Else every subscription would try to connect all
 * the time, and take the processor from what clients wait for.
 *
 * <p>A SIGKILL leaves some large objects brought, some sequences set, and some subscriptions
 * switched off, and {@code -r} begins with switching them on again. So does whatever takes the
 * cutover back, when the old server serves.
 */
final class PauseStep implements Step {

  private final UpgradeContext context;
  private final Publisher publisher;
  private final SourceState state;

  PauseStep(UpgradeContext context) {
    this.context = context;
    this.publisher = new Publisher(context);
    this.state = new SourceState(context);
  }

  @Override
  public StepId id() {
    return StepId.PAUSE;
  }

  /** Nobody is to be waited for where the old server does not serve any more. */
  @Override
  public Condition inspect() throws InterruptedException {
    if (publisher.serving().isEmpty()) {
      return Condition.DONE;
    }
    boolean receives =
        Subscription.all(context).values().stream().anyMatch(Subscription.Present::isOn);
    return receives ? Condition.NOT_DONE : Condition.DONE;
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    Optional<Psql> serving = publisher.serving();
    if (serving.isEmpty()) {
      return;
    }
    UpgradeContext reading = context.reading(serving.get());
    Psql old = reading.oldPsql();
    // What changes nothing, as TRUNCATE, would take a longer look later.
    new ChangedDefinitions(context, old).requireNone();
    Sequences.bringBeforehand(context, old);
    AtomicInteger pipes = new AtomicInteger();
    SourceState.inEach(
        reading, (crew, database) -> new LargeObjects(crew, database, pipes).bringBeforehand());
    context
        .runner()
        .both(() -> writeToDisk(context, old), () -> writeToDisk(context, context.newPsql()));
    state.eachFollowed(Subscription::pausing);
  }

  /** So that it stops soon. */
  static void writeToDisk(UpgradeContext context, Psql server) throws InterruptedException {
    server.execute(
        "cannot write to the disk what is not there yet",
        context.source().openDatabase(),
        "CHECKPOINT");
  }

  /**
   * The old server serves, and is followed again; but for what is to be copied anew, since the end
   * of the replication has begun.
   */
  @Override
  public void undo() throws InterruptedException {
    if (context.disks().owner().facts(context.attempt().workDirectory()).isEmpty()
        || !Marker.agreed(context).isThere()
        || !context.newServer().isRunning()) {
      return;
    }
    Set<String> there = Subscription.all(context).keySet();
    state.eachFollowed(one -> there.contains(one.name()) ? one.connecting(publisher.served()) : "");
  }
}
