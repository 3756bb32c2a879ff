package org.pgcoexist.takeover;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.ProcessLock;
import org.pgcoexist.engine.Cancellation;
import org.pgcoexist.engine.EventListener;
import org.pgcoexist.engine.Host;
import org.pgcoexist.engine.MarkedRunner;
import org.pgcoexist.engine.StateDirectory;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.UserDatabase;
import org.pgcoexist.process.owner.Disks;
import org.pgcoexist.takeover.plan.Takeover;
import org.pgcoexist.takeover.plan.TakeoverContext;

/**
 * Takes clusters over from postgresql-common, and gives them back.
 *
 * <p>Both are all or nothing. What a killed process left is finished by the same call, and taken
 * back by the other one. While it works it holds a kernel lock on the cluster.
 */
public final class Takeovers {

  private final Host machine;
  private final EventListener listener;
  private final Cancellation cancellation;

  public Takeovers(Host machine, EventListener listener, Cancellation cancellation) {
    this.machine = machine;
    this.listener = listener;
    this.cancellation = cancellation;
  }

  /**
   * What was done.
   *
   * @param takeover with all that was decided
   * @param takenBack true when it was found half done and rolled back
   * @param shutOut how long clients could not connect; zero when the cluster was down
   */
  public record Done(Takeover takeover, boolean takenBack, Duration shutOut) {}

  /**
   * Registers a cluster, or takes back a half-done release of it.
   *
   * @throws CoexistException when nothing was touched (status 2, 3 or 4), or when it failed and was
   *     rolled back, or that failed as well (status 1, with what to type)
   */
  public Done adopt(AdoptRequest request) throws InterruptedException {
    return work(new AdoptPlanner(machine, request));
  }

  /**
   * Gives a registered cluster back, or takes back a half-done adoption of it.
   *
   * @throws CoexistException as {@link #adopt}
   */
  public Done release(ClusterName name) throws InterruptedException {
    return work(new ReleasePlanner(machine, name));
  }

  @SuppressWarnings("try") // the lock is held, not used
  private Done work(TakeoverPlanner preparation) throws InterruptedException {
    requireState(preparation.what());
    Path directory = machine.locations().state(preparation.name());
    Optional<Journal> seen =
        Files.isDirectory(directory) ? Journal.look(machine.disk(), directory) : Optional.empty();
    Account owner =
        seen.isPresent() ? suitable(preparation, seen.get()).owner() : preparation.owner();
    try (ProcessLock held =
        StateDirectory.lock(machine.disk(), machine.locations(), preparation.name())) {
      Optional<Journal> open = Journal.open(machine.disk(), directory);
      if (open.isPresent()) {
        Optional<Done> done = goOn(preparation, suitable(preparation, open.get()), open.get());
        if (done.isPresent()) {
          return done.get();
        }
      }
      String id = UUID.randomUUID().toString();
      return on(owner, id, (runner, disks) -> begin(preparation, id, runner, disks));
    }
  }

  /** What is done as an owner, by programs marked with an id. */
  @FunctionalInterface
  private interface Work<T> {
    T with(CommandRunner runner, Disks disks) throws InterruptedException;
  }

  private <T> T on(Account owner, String id, Work<T> work) throws InterruptedException {
    // What a killed run left at work must have ended before its cluster is looked at.
    machine.runner().endOrphans(id, owner);
    try (Host.OwnedDisk owned = machine.ownerDisks().open(owner, id)) {
      return work.with(
          new MarkedRunner(machine.runner(), cancellation, id),
          new Disks(machine.disk(), owned.disk(), owner));
    }
  }

  private Done begin(TakeoverPlanner preparation, String id, CommandRunner runner, Disks disks)
      throws InterruptedException {
    Takeover takeover =
        preparation.prepare(new TakeoverPlanner.Parts(machine, runner, disks, id, listener));
    cancellation.check();
    Path directory = machine.locations().state(preparation.name());
    Journal journal = Journal.create(machine.disk(), directory, takeover);
    return run(takeover, runner, disks, journal).finish();
  }

  /** Empty when only its closing was left, and what was requested is the reverse of it. */
  private Optional<Done> goOn(TakeoverPlanner preparation, Takeover half, Journal journal)
      throws InterruptedException {
    return on(
        half.owner(),
        half.id(),
        (runner, disks) -> {
          TakeoverRunner run = run(half, runner, disks, journal);
          if (half.direction() == preparation.direction()) {
            return Optional.of(run.finish());
          }
          if (!run.isDone()) {
            return Optional.of(run.takeBack());
          }
          run.finish();
          return Optional.empty();
        });
  }

  private TakeoverRunner run(
      Takeover takeover, CommandRunner runner, Disks disks, Journal journal) {
    return new TakeoverRunner(
        new TakeoverContext(machine, runner, disks, takeover, journal.directory(), listener),
        journal,
        cancellation);
  }

  private static Takeover suitable(TakeoverPlanner preparation, Journal open) {
    if (open.undertaking() instanceof Takeover takeover) {
      preparation.refuseUnsuitable(takeover);
      return takeover;
    }
    throw open.undertaking().refusal(preparation.what(), "");
  }

  private void requireState(String what) {
    Account current = UserDatabase.current();
    Path state = machine.locations().state();
    if (!current.isRoot() && !Files.isWritable(state)) {
      throw CoexistException.usage(
          what,
          "its journal is kept in " + state + ", where " + current.name() + " cannot write",
          "run the same command with sudo");
    }
  }
}
