package org.pgcoexist.upgrade.online;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.pgcoexist.CoexistException;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.engine.progress.WorkDone;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.replication.Publisher;
import org.pgcoexist.upgrade.replication.Slots;

/** How far the new cluster is behind the old one. */
final class Lag {

  /** As much is received in a fraction of a second. */
  private static final long SMALL = 1L << 20;

  private static final long LOOK_AGAIN_MILLIS = 100;

  /** Nobody reads a slot when the new server could not connect, or has met an error. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final UpgradeContext context;
  private final SourceState state;
  private final Slots slots;

  Lag(UpgradeContext context) {
    this.context = context;
    this.state = new SourceState(context);
    this.slots = new Slots(new Publisher(context).name());
  }

  /** True when every slot is there, read, and almost at the end. */
  boolean isSmall(Psql old) throws InterruptedException {
    return isReached(
        slots.look(old, context.source().openDatabase()), state.slots().values(), this::isSmall);
  }

  private boolean isSmall(Slots.Slot slot) {
    return slot.isActive() && slot.behind() <= SMALL;
  }

  private static boolean isReached(
      Map<String, Slots.Slot> there, Collection<String> names, Predicate<Slots.Slot> goal) {
    return names.stream().allMatch(name -> there.containsKey(name) && goal.test(there.get(name)));
  }

  /** Waits until it is small. */
  void awaitSmall(Psql old, Progress progress) throws InterruptedException {
    await(old, state.slots().values(), progress, this::isSmall);
  }

  /**
   * Waits until the new cluster has confirmed all that is there now.
   *
   * @param old nobody writes to it but itself
   * @param names of the slots that it is waited for
   */
  void awaitEnd(Psql old, Collection<String> names, Progress progress) throws InterruptedException {
    String open = context.source().openDatabase();
    String end = "SELECT (pg_current_wal_flush_lsn() - '0/0')::bigint";
    long target = Long.parseLong(old.rows("cannot look for the end", open, end).get(0).get(0));
    await(old, names, progress, slot -> slot.confirmed() >= target);
  }

  private void await(
      Psql old, Collection<String> names, Progress progress, Predicate<Slots.Slot> goal)
      throws InterruptedException {
    Map<String, String> all = state.slots();
    String open = context.source().openDatabase();
    long first = -1;
    long lastActive = System.nanoTime();
    while (true) {
      Map<String, Slots.Slot> there = slots.look(old, open);
      requireKept(all, there);
      if (isReached(there, names, goal)) {
        return;
      }
      long behind = names.stream().map(there::get).mapToLong(Slots.Slot::behind).max().orElse(0);
      first = Math.max(first, behind);
      progress.report(WorkDone.ofBytes(first - behind, first));
      if (isReached(there, names, Slots.Slot::isActive)) {
        lastActive = System.nanoTime();
      } else if (System.nanoTime() - lastActive > PATIENCE.toNanos()) {
        throw notFollowed();
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
  }

  private static void requireKept(Map<String, String> all, Map<String, Slots.Slot> there) {
    for (var slot : all.entrySet()) {
      if (!there.containsKey(slot.getValue()) || there.get(slot.getValue()).isLost()) {
        throw CoexistException.failed(
            "the database " + slot.getKey() + " cannot be followed any more",
            "the old server has given up the WAL that was not read yet, so that its disk does not"
                + " fill",
            "");
      }
    }
  }

  private CoexistException notFollowed() {
    return CoexistException.failed(
        "cluster " + context.attempt().name() + " is not followed",
        "the new cluster receives nothing; its log tells why: " + context.newServer().spec().log(),
        "fix what the log tells");
  }
}
