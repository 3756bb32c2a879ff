package org.pgcoexist.upgrade;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.process.Disks;

/** One run of an attempt's plan, and what is done when it fails. */
final class Run {

  private final EventListener listener;
  private final Journal journal;
  private final UpgradeContext context;
  private final Engine engine;

  Run(
      Machine machine,
      EventListener listener,
      Cancellation cancellation,
      Disks disks,
      Journal journal) {
    this.listener = listener;
    this.journal = journal;
    Attempt attempt = journal.attempt();
    this.context =
        new UpgradeContext(
            machine,
            new AttemptRunner(machine.runner(), cancellation, attempt.id()),
            disks,
            attempt,
            journal.directory(),
            listener);
    List<Step> plan = Method.named(attempt.method()).plan(context);
    this.engine = new Engine(plan, journal, cancellation, listener);
  }

  void perform() throws InterruptedException {
    boolean fresh = !journal.begun(StepId.INITDB);
    listener.on(
        new Event.Begun(
            context.attempt(),
            fresh ? UpgradeRequest.Action.BEGIN : UpgradeRequest.Action.RECOVER));
    try {
      engine.perform();
    } catch (CoexistException e) {
      throw settled(e, ExitStatus.FAILED);
    } catch (InterruptedException e) {
      throw settled(
          CoexistException.failed(
              "the upgrade of cluster " + context.attempt().name() + " was stopped",
              "on request",
              ""),
          ExitStatus.INTERRUPTED);
    } catch (RuntimeException e) {
      // A fault of this program: the cluster must be safe all the same.
      e.addSuppressed(
          settled(CoexistException.failed("internal error", e.toString(), ""), ExitStatus.FAILED));
      throw e;
    }
    Event.Summary summary = summary();
    context.sockets().remove();
    journal.close();
    listener.on(summary);
  }

  /**
   * Takes everything back: files, configuration, port, status, and whether the old server runs.
   *
   * @throws CoexistException when that failed on the way; it can be repeated
   */
  void rollBack() throws InterruptedException {
    listener.on(new Event.Begun(context.attempt(), UpgradeRequest.Action.ROLL_BACK));
    String again = "pg_version_upgrade -c " + context.attempt().name() + " --rollback";
    try {
      engine.undo();
      context.sockets().remove();
    } catch (CoexistException e) {
      throw told(e, ExitStatus.FAILED, "", again + "   goes on taking it back");
    } catch (InterruptedException e) {
      throw new CoexistException(
          ExitStatus.INTERRUPTED,
          "taking back the upgrade of cluster " + context.attempt().name() + " was stopped",
          "on request",
          again);
    }
    journal.close();
    listener.on(new Event.RolledBack(context.attempt()));
  }

  /** Before the old server was stopped everything is taken back; afterwards the state is held. */
  private CoexistException settled(CoexistException failure, ExitStatus status)
      throws InterruptedException {
    String cluster = "cluster " + context.attempt().name();
    String again = "pg_version_upgrade -c " + context.attempt().name();
    String ways = again + " -r   continues\n" + again + " --rollback   takes everything back";
    try {
      if (!journal.begun(StepId.STOP_OLD)) {
        engine.undo();
        context.sockets().remove();
        journal.close();
        return told(
            failure, status, "everything was taken back: " + cluster + " is as it was", again);
      }
      hold();
    } catch (CoexistException e) {
      failure.addSuppressed(e);
      return told(failure, status, "cleaning up after that failed as well", ways);
    }
    return told(
        failure,
        status,
        cluster + " has the status failed-upgrade and serves no client; its old data is untouched",
        ways);
  }

  private void hold() throws InterruptedException {
    if (!switched()) {
      context.newServer().stop();
      context.oldServer().stop();
    }
    new StatusMark(context).set(ClusterStatus.FAILED_UPGRADE);
  }

  private boolean switched() {
    return journal.begun(StepId.SWITCH);
  }

  /** The failure with the state it leaves behind its cause, and the commands behind its mend. */
  private static CoexistException told(
      CoexistException failure, ExitStatus status, String state, String commands) {
    CoexistException told =
        new CoexistException(
            status,
            failure.what(),
            lines(failure.why(), state),
            lines(failure.next(), commands),
            failure);
    for (Throwable suppressed : failure.getSuppressed()) {
      told.addSuppressed(suppressed);
    }
    return told;
  }

  private static String lines(String first, String second) {
    return first.isEmpty() || second.isEmpty() ? first + second : first + "\n" + second;
  }

  private Event.Summary summary() {
    Attempt attempt = context.attempt();
    Instant now = Instant.now();
    Optional<Instant> closed = journal.firstBegun(StepId.STOP_OLD);
    Duration shutOut =
        attempt.wasRunning() && closed.isPresent()
            ? Duration.between(closed.get(), now)
            : Duration.ZERO;
    String kept = attempt.from() + "/" + ClusterPaths.keptName(attempt.name());
    return new Event.Summary(
        attempt,
        journal.worked(now),
        shutOut,
        List.of(
            "the old cluster is kept as "
                + kept
                + ", not started; start it on port "
                + attempt.keptPort()
                + " with: pg_ctlcluster "
                + kept.replace('/', ' ')
                + " start",
            "when you need it no more: pg_dropcluster "
                + kept.replace('/', ' ')
                + "; rm -r "
                + attempt.kept()
                + " "
                + attempt.dump()
                + "*"));
  }
}
