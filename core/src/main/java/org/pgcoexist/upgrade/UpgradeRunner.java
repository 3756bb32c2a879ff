package org.pgcoexist.upgrade;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.engine.Cancellation;
import org.pgcoexist.engine.Engine;
import org.pgcoexist.engine.EventListener;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.engine.journal.StepName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.upgrade.plan.Method;
import org.pgcoexist.upgrade.plan.SourceChange;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.TransferMode;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradeEvent;
import org.pgcoexist.upgrade.plan.UpgradeRequest;
import org.pgcoexist.upgrade.state.ClusterServer;
import org.pgcoexist.upgrade.state.FirstStart;
import org.pgcoexist.upgrade.state.StatusMark;
import org.pgcoexist.upgrade.statistics.Statistics;

/** One run of an attempt's plan, and what is done when it fails. */
final class UpgradeRunner {

  private final EventListener listener;
  private final Cancellation cancellation;
  private final Journal journal;
  private final UpgradeRequest.RunOptions runOptions;
  private final String cluster;
  private final String command;
  private final String ways;
  private final UpgradeContext context;
  private final Statistics statistics;
  private Engine engine;

  UpgradeRunner(UpgradeContext context, Cancellation cancellation, Journal journal) {
    this.context = context;
    this.listener = context.listener();
    this.journal = journal;
    this.runOptions = context.runOptions();
    this.cluster = "cluster " + context.attempt().name();
    this.command = "pg_version_upgrade -c " + context.attempt().name();
    this.ways = command + " -r   continues\n" + command + " --rollback   undoes everything";
    this.cancellation = cancellation;
    this.statistics = new Statistics(context, journal);
  }

  /** Steps want both majors' programs, and a deletion comes without the old one's. */
  private void plan() {
    List<Step> plan = statistics.within(MethodSteps.of(context));
    engine = new Engine(plan, journal, cancellation, listener);
  }

  /** Only what comes before clients are shut out. */
  private boolean endsPrepared() {
    return runOptions.following().prepare() && !journal.begun(StepId.STOP_OLD);
  }

  private void planUntilPrepared() {
    List<Step> plan = new ArrayList<>(MethodSteps.of(context));
    int cutover = plan.stream().map(Step::id).toList().indexOf(StepId.PAUSE);
    engine = new Engine(plan.subList(0, cutover), journal, cancellation, listener);
  }

  void perform() throws InterruptedException {
    if (endsPrepared()) {
      planUntilPrepared();
    } else {
      plan();
    }
    boolean fresh = !journal.begun(StepId.INITDB);
    listener.on(
        new UpgradeEvent.Begun(
            context.attempt(),
            fresh ? UpgradeRequest.Action.BEGIN : UpgradeRequest.Action.RECOVER));
    try (statistics) {
      engine.perform("upgrade of " + cluster, ways, this::finishTakingBack, this::settled);
      if (endsPrepared()) {
        listener.on(new UpgradeEvent.Prepared(context.attempt(), journal.worked(Instant.now())));
        return;
      }
      close();
      statistics.gather(false);
    }
    listener.on(new UpgradeSummary(context, journal).event());
  }

  /**
   * For an upgrade that is done but for its statistics.
   *
   * @param wanted else they are no longer missed
   */
  void gatherStatistics(boolean wanted) {
    listener.on(new UpgradeEvent.Begun(context.attempt(), UpgradeRequest.Action.RECOVER));
    if (wanted) {
      statistics.gather(true);
    } else {
      statistics.forget();
    }
    listener.on(new UpgradeSummary(context, journal).event());
  }

  /** Before a cutover the old server serves: one that was being taken back is taken back first. */
  private void finishTakingBack() throws InterruptedException {
    Journal.Mark last = journal.lastStep().flatMap(journal::last).orElse(Journal.Mark.DONE);
    if ((last == Journal.Mark.UNDOING || last == Journal.Mark.UNDONE)
        && Method.named(context.attempt().method()).follows()
        && journal.begun(StepId.PAUSE)
        && !opened()) {
      engine.undoFrom(StepId.PAUSE);
    }
  }

  private void close() {
    try {
      context.sockets().remove();
      statistics.promise();
      journal.close();
    } catch (CoexistException e) {
      throw almostDone(e, ExitStatus.FAILED);
    }
  }

  private CoexistException almostDone(CoexistException failure, ExitStatus status) {
    String state = "the upgrade of " + cluster + " is done, only this is left";
    return failure.leaving(status, state, command + " -r   finishes it");
  }

  /**
   * Takes everything back: files, configuration, port, status, and whether the old server runs.
   *
   * @throws CoexistException when clients may have written to the new cluster and that was not to
   *     be discarded, or the kept cluster runs: nothing was touched then; or when it failed on the
   *     way, and then it can be repeated
   */
  void rollBack() throws InterruptedException {
    plan();
    refuseLoss();
    listener.on(new UpgradeEvent.Begun(context.attempt(), UpgradeRequest.Action.ROLL_BACK));
    String discard = runOptions.discardNewWrites() ? " --discard-new-writes" : "";
    String again = command + " --rollback" + discard;
    try {
      if (journal.outcome() != Journal.Outcome.OPEN) {
        journal.reopen();
      }
      takeBack();
    } catch (CoexistException e) {
      throw e.leaving(ExitStatus.FAILED, "", again + "   continues the rollback");
    } catch (InterruptedException e) {
      throw new CoexistException(
          ExitStatus.INTERRUPTED,
          "rolling back the upgrade of " + cluster + " was stopped",
          "on request",
          again);
    }
    listener.on(new UpgradeEvent.RolledBack(context.attempt()));
  }

  /** Step 11, for a finished attempt. */
  void deleteOld() throws InterruptedException {
    try {
      new OldCluster(context, journal).delete();
    } catch (CoexistException e) {
      boolean begun = journal.begun(StepId.DELETE_OLD);
      String again = command + " --delete-old" + (begun ? "   continues deleting" : "");
      // A failure to record the beginning can have recorded it.
      throw begun || e.status() == ExitStatus.FAILED ? e.leaving(e.status(), "", again) : e;
    }
  }

  private void refuseLoss() throws InterruptedException {
    OldCluster old = new OldCluster(context, journal);
    boolean finished = journal.outcome() != Journal.Outcome.OPEN;
    boolean opened = opened();
    if (opened && context.dataFiles().areShared()) {
      throw refusal(
          "the new cluster has been opened, and with the method "
              + context.attempt().method()
              + " it has the old one's data files: what was written to the one was written to both,"
              + " and the old one cannot be started",
          finished ? "keep the new cluster" : command + " -r   finishes the upgrade");
    }
    if (!runOptions.discardNewWrites() && opened) {
      throw refusal(
          "the new cluster has been opened to clients, and what they wrote would be lost",
          (finished ? "" : command + " -r   finishes the upgrade\n")
              + command
              + " --rollback --discard-new-writes   rolls it back anyway");
    }
    if (finished && !old.isKept()) {
      throw refusal(
          "there is no old cluster in " + context.attempt().kept() + " to go back to",
          "pg_coexist list shows what is there");
    }
    if (finished && old.runs()) {
      throw refusal(
          "the old cluster has been started, and clients may be using it",
          "pg_ctlcluster " + old.title() + " stop");
    }
  }

  private boolean opened() throws InterruptedException {
    FirstStart opening = new FirstStart(context);
    return opening.isWriting() || (journal.begun(StepId.START) && opening.happened());
  }

  private CoexistException refusal(String why, String next) {
    return new CoexistException(
        ExitStatus.REFUSED, "cannot roll back the upgrade of " + cluster, why, next);
  }

  private void takeBack() throws InterruptedException {
    engine.undo();
    if (journal.last(StepId.MARK).isPresent()) {
      context.announce();
    }
    context.sockets().remove();
    new FirstStart(context).forget();
    new SourceChange(context).forget();
    journal.close();
  }

  /**
   * The last step that has begun says what its failure means: everything is undone, or the state is
   * held, or undone where that was requested and loses nothing. Once the new cluster is open to
   * clients nothing closes it.
   */
  private CoexistException settled(CoexistException failure, ExitStatus status)
      throws InterruptedException {
    // What may be started from here on is the old cluster.
    statistics.close();
    try {
      if (journal.begun(StepId.START) && new FirstStart(context).isNow()) {
        return almostDone(failure, status);
      }
      boolean restore = runOptions.onFailure() == UpgradeRequest.OnFailure.RESTORE;
      StepName.OnFailure meaning = engine.onFailure();
      if (meaning == StepName.OnFailure.UNDO || (restore && !opened())) {
        takeBack();
        String state = "everything was undone: " + cluster + " is as it was";
        boolean refused = failure.status() == ExitStatus.REFUSED && status == ExitStatus.FAILED;
        ExitStatus ends = refused ? ExitStatus.REFUSED : status;
        return GoneAdvice.without(context.attempt(), failure).leaving(ends, state, command);
      }
      if (meaning == StepName.OnFailure.HOLD_SERVING && !opened()) {
        return failure.leaving(status, letServe(), ways);
      }
      holdClosed();
    } catch (CoexistException e) {
      String message =
          journal.begun(StepId.START) ? new StatusMark(context).setFailedAfter(e) : e.getMessage();
      boolean same = message.equals(failure.getMessage());
      String also = same ? ", for the same reason" : ":\n" + message;
      return failure.leaving(status, oldData() + "; clearing up failed as well" + also, ways);
    }
    return failure.leaving(
        status,
        cluster + " has the status failed-upgrade and serves no client; " + oldData(),
        ways);
  }

  /** Takes the cutover back; gives the state that is left. */
  private String letServe() throws InterruptedException {
    engine.undoFrom(StepId.PAUSE);
    if (journal.last(StepId.MARK).isPresent()) {
      context.announce();
    }
    boolean serves = ClusterServer.ofOld(context).state() == ClusterServer.State.PUBLIC;
    return cluster
        + (serves ? " continues to serve its clients" : " is as before, and does not run");
  }

  /** Who thinks that all of the old cluster is in its place could remove what is of the new one. */
  private String oldData() {
    boolean swapped = context.dataFiles() == TransferMode.SWAPPED;
    return swapped && journal.begun(StepId.TRANSFER)
        ? "its data is unchanged, but the new cluster may have the files: remove nothing by hand"
        : "its old data is untouched";
  }

  /** The mark is set whatever becomes of the servers: nothing must start the cluster meanwhile. */
  private void holdClosed() throws InterruptedException {
    try {
      if (journal.begun(StepId.START)) {
        engine.step(StepId.START).undo();
      } else if (!journal.begun(StepId.SWITCH)) {
        context.newServer().stop();
        context.oldServer().stop();
      }
    } finally {
      new StatusMark(context).set(ClusterStatus.FAILED_UPGRADE);
    }
  }
}
