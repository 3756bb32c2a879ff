package org.pgcoexist.upgrade.statistics;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.engine.Event;
import org.pgcoexist.engine.EventListener;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.StepDecorator;
import org.pgcoexist.engine.StepProgress;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.process.Work;
import org.pgcoexist.upgrade.plan.Method;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.plan.UpgradeRequest;
import org.pgcoexist.upgrade.state.ClusterServer;

/**
 * The planner's statistics that are gathered while the new cluster serves its clients.
 *
 * <p>By then the upgrade is done and its journal is among the finished ones. That they are wanted
 * stands in it before it is closed: a death from then on leaves an upgrade that is done and lacks
 * statistics, and {@code -r} gathers them. Gathering them again does no harm, and nothing waits for
 * them: not another upgrade, not a rollback, not the deletion of the old cluster.
 */
public final class Statistics implements AutoCloseable {

  private final UpgradeContext context;
  private final UpgradePlan attempt;
  private final Journal journal;
  private Optional<BackgroundAnalyze> begun = Optional.empty();

  public Statistics(UpgradeContext context, Journal journal) {
    this.context = context;
    this.attempt = context.attempt();
    this.journal = journal;
  }

  /**
   * True when no client is to find the cluster without statistics, or none waits for it. With files
   * that the old cluster has, too, this ends the way back, so that only who asks for it gets it.
   */
  static boolean areGatheredBefore(UpgradePlan attempt) {
    return attempt.analyze() == UpgradeRequest.Analyze.BEFORE
        || (attempt.analyze() == UpgradeRequest.Analyze.STAGED
            && !attempt.wasRunning()
            && !Method.named(attempt.method()).dataFiles().areShared());
  }

  /** True when the old cluster's are there, as far as it had any. */
  static boolean cameAlong(UpgradePlan attempt) {
    return Method.named(attempt.method()).bringsStatistics(attempt.to());
  }

  private boolean areStaged() {
    return attempt.analyze() == UpgradeRequest.Analyze.STAGED && !areGatheredBefore(attempt);
  }

  /** The plan with the gathering in it, in its own step or beside the one that opens. */
  public List<Step> within(List<Step> plan) {
    boolean before = areGatheredBefore(attempt);
    List<Step> steps = new ArrayList<>();
    for (Step step : plan) {
      if (before && step.id() == StepId.STOP_BOTH) {
        steps.add(new AnalyzeStep(context));
      }
      steps.add(step.id() == StepId.START ? new StepDecorator(step, this::start) : step);
    }
    return List.copyOf(steps);
  }

  /**
   * Begins while the server is being started, where that is worth it. What was gathered when the
   * start fails or dies is gathered again with the next one.
   */
  private void start(Work start) throws InterruptedException {
    if (areStaged() && attempt.wasRunning() && context.runner().worthAtOnce() > 1) {
      begun = Optional.of(new BackgroundAnalyze(ClusterServer.ofNew(context), vacuumdb(false)));
    }
    start.run();
  }

  /** Ends what has begun and was not waited for. */
  @Override
  public void close() {
    begun.ifPresent(BackgroundAnalyze::close);
    begun = Optional.empty();
  }

  /** Puts down that they are wanted, before the journal is closed. */
  public void promise() {
    if (areStaged() && !journal.begun(StepId.ANALYZE)) {
      journal.record(StepId.ANALYZE, Journal.Mark.BEGUN);
    }
  }

  /**
   * Gathers those that were promised; a failure is reported as a warning with what to type.
   *
   * @param again an earlier run came to them and not to their end
   * @throws CoexistException when it was stopped on request
   */
  public void gather(boolean again) {
    if (!journal.hasRest()) {
      return;
    }
    if (!again && !attempt.wasRunning()) {
      context.warn(
          "statistics are yet to be gathered: start the cluster, then "
              + command()
              + "   gathers them, and with --analyze=none it forgets them");
      return;
    }
    Instant start = Instant.now();
    EventListener listener = context.listener();
    listener.on(new Event.Started(StepId.ANALYZE));
    try {
      if (again) {
        journal.record(StepId.ANALYZE, Journal.Mark.BEGUN);
      }
      run(again, new StepProgress(StepId.ANALYZE, start, listener));
      journal.record(StepId.ANALYZE, Journal.Mark.DONE);
      listener.on(new Event.Finished(StepId.ANALYZE, Duration.between(start, Instant.now())));
    } catch (CoexistException e) {
      context.warn(failure(e, again));
    } catch (InterruptedException e) {
      throw new CoexistException(
          ExitStatus.INTERRUPTED,
          "gathering the statistics of cluster " + attempt.name() + " was stopped",
          "on request; the upgrade of cluster "
              + attempt.name()
              + " is done, only this is left, and clients are served",
          command() + "   gathers them");
    }
  }

  private void run(boolean again, Progress progress) throws InterruptedException {
    if (begun.isPresent()) {
      begun.get().finish(progress);
    } else {
      vacuumdb(again).run(progress);
    }
  }

  /** For an administrator who gathers them otherwise. */
  public void forget() {
    journal.record(StepId.ANALYZE, Journal.Mark.UNDONE);
  }

  private String failure(CoexistException e, boolean again) {
    try {
      journal.record(StepId.ANALYZE, Journal.Mark.FAILED);
    } catch (CoexistException unwritable) {
      e.addSuppressed(unwritable);
    }
    return e.what()
        + ": "
        + e.why()
        + "\nThe upgrade is done and clients are served; queries may be slow until then. "
        + command()
        + "   gathers them, and with --analyze=none it forgets them\nOr, as "
        + attempt.owner().name()
        + " or with another superuser as --username: "
        + vacuumdb(again).command();
  }

  private String command() {
    return "pg_version_upgrade -c " + attempt.name() + " -r";
  }

  /**
   * Where statistics came along, only the missing ones are gathered; after a death nobody knows
   * which of them are the rough ones of a first stage, and all are made good without going back to
   * rough ones.
   */
  private Vacuumdb vacuumdb(boolean again) {
    boolean brought = cameAlong(attempt);
    return new Vacuumdb(context, server(), !again || !brought, !again && brought);
  }

  /** The role and socket that the old cluster was looked at with while it served. */
  private Psql server() {
    return ClusterServer.ofNew(context).served().writing(attempt.cluster().port());
  }
}
