package org.pgcoexist.upgrade.online;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.journal.StepName;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/**
 * A step while clients are shut out. Where it fails, or all of them take too long, they are taken
 * back, the old cluster serves again and is followed again.
 *
 * @param step whose effect it is
 * @param clock runs since clients were shut out, by this run
 */
record CutoverStep(Step step, Clock clock) implements Step {

  /** How long clients have been shut out. */
  static final class Clock {
    private final Duration most;
    private long begin;

    Clock(UpgradeContext context) {
      this.most = context.runOptions().following().maxShutOut();
    }

    private void start() {
      if (begin == 0) {
        begin = System.nanoTime();
      }
    }

    /** Refuses what comes too late. */
    private void require(StepName next) {
      Duration so = Duration.ofNanos(System.nanoTime() - begin);
      if (so.compareTo(most) > 0) {
        throw CoexistException.failed(
            "clients have been shut out for too long",
            "it is " + so.toSeconds() + " s, and the step \"" + next.title() + "\" is yet to come",
            "give it more with --max-shut-out=SECONDS, or continue when clients write less");
      }
    }
  }

  @Override
  public StepName id() {
    return step.id();
  }

  @Override
  public Condition inspect() throws InterruptedException {
    return step.inspect();
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    clock.start();
    clock.require(id());
    step.perform(progress);
  }

  @Override
  public void undo() throws InterruptedException {
    step.undo();
  }

  @Override
  public Optional<Instant> effectSince() {
    return step.effectSince();
  }

  @Override
  public boolean sealsEarlierSteps() {
    return step.sealsEarlierSteps();
  }

  @Override
  public StepName.OnFailure onFailure() {
    return StepName.OnFailure.HOLD_SERVING;
  }
}
