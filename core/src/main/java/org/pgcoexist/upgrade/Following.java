package org.pgcoexist.upgrade;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.pgcoexist.debian.DebianClusters;
import org.pgcoexist.debian.PublicServer;
import org.pgcoexist.engine.Host;
import org.pgcoexist.engine.journal.History;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.process.ChangedCommands;
import org.pgcoexist.process.Command;
import org.pgcoexist.upgrade.plan.FollowQueries;
import org.pgcoexist.upgrade.plan.SourceFacts;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.replication.Publisher;
import org.pgcoexist.upgrade.replication.Slots;

/**
 * How the new cluster of an upgrade that waits for its cutover follows the old one, as the old
 * server tells.
 *
 * @param cluster whose upgrade waits
 * @param state what it does
 * @param behind bytes of WAL that it has not confirmed yet; 0 when nobody knows
 */
public record Following(ClusterName cluster, State state, long behind) {

  /** What a new cluster does. */
  public enum State {
    /** It receives what clients write. */
    FOLLOWS,
    /** Nobody receives anything, and the old server keeps WAL for it. */
    STANDS_STILL,
    /** The old server has given up WAL that was not received, or a slot is gone. */
    LOST,
    /** The old server could not be asked: it is down, or does not let us in. */
    UNKNOWN
  }

  /** Whoever lists clusters waits for no server for longer. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Nor for so many databases, each of which keeps within that. */
  private static final Duration AT_MOST = Duration.ofSeconds(8);

  /** What to do when it does not follow: a command, and what it does. */
  public String remedy() {
    return "pg_version_upgrade -c " + cluster + " -r --prepare";
  }

  /**
   * Asks the old server, as the cluster's owner.
   *
   * @param past empty is returned unless this upgrade is ready for its cutover
   */
  public static Optional<Following> of(Host machine, History.Past past) {
    if (!past.isReady() || !(past.undertaking() instanceof UpgradePlan)) {
      return Optional.empty();
    }
    UpgradePlan plan = (UpgradePlan) past.undertaking();
    Following unknown = new Following(plan.name(), State.UNKNOWN, 0);
    try {
      return Optional.of(look(machine, plan).orElse(unknown));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(unknown);
    } catch (RuntimeException e) {
      // It is what is reported: nobody knows. Whoever owns the server may let it answer anything.
      return Optional.of(unknown);
    }
  }

  /** All of this machine, as far as the journals may be read. */
  public static List<Following> all(Host machine) {
    List<Following> all = new ArrayList<>();
    for (History.Past past :
        new History(machine.disk(), machine.locations()).readable(Instant.now())) {
      of(machine, past).ifPresent(all::add);
    }
    return all;
  }

  /** Empty where the programs of the old major are gone. */
  private static Optional<Following> look(Host machine, UpgradePlan plan)
      throws InterruptedException {
    var programs = machine.installations().find(plan.from());
    if (programs.isEmpty()) {
      return Optional.empty();
    }
    Psql old =
        new PublicServer(
                new ChangedCommands(machine.runner(), withinLimits()),
                machine.locations(),
                programs.get(),
                plan.from(),
                plan.owner(),
                plan.source().superuser(),
                new DebianClusters(machine.locations()).find(plan.from(), plan.name().value()))
            .writing(plan.cluster().port())
            .reading();
    Collection<Slots.Slot> slots =
        new Slots(Publisher.name(plan)).look(old, plan.source().openDatabase()).values();
    long behind = slots.stream().mapToLong(Slots.Slot::behind).max().orElse(0);
    return Optional.of(new Following(plan.name(), state(old, plan, slots), behind));
  }

  private static UnaryOperator<Command> withinLimits() {
    long begun = System.nanoTime();
    return command -> {
      Duration left = AT_MOST.minusNanos(System.nanoTime() - begun);
      Duration most = left.compareTo(PATIENCE) < 0 ? left : PATIENCE;
      return command.within(most.isNegative() ? Duration.ZERO : most);
    };
  }

  private static State state(Psql old, UpgradePlan plan, Collection<Slots.Slot> slots)
      throws InterruptedException {
    if (slots.isEmpty()) {
      return hasTables(old, plan) ? State.LOST : State.FOLLOWS;
    }
    if (slots.stream().anyMatch(Slots.Slot::isLost)) {
      return State.LOST;
    }
    return slots.stream().allMatch(Slots.Slot::isActive) ? State.FOLLOWS : State.STANDS_STILL;
  }

  /** Without any there is no slot either, and nothing to be behind with. */
  private static boolean hasTables(Psql old, UpgradePlan plan) throws InterruptedException {
    for (SourceFacts.Database database : plan.source().databases()) {
      boolean open = !plan.source().closedDatabases().contains(database.name());
      String sql = "SELECT 1" + FollowQueries.TABLES + " LIMIT 1";
      if (open && !old.rows("cannot look for tables", database.name(), sql).isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
