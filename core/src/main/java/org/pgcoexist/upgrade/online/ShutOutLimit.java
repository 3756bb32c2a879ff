package org.pgcoexist.upgrade.online;

import java.time.Duration;
import org.pgcoexist.CoexistException;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.StepDecorator;
import org.pgcoexist.engine.journal.StepName;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/**
 * How long this run may shut clients out. Where a step fails meanwhile, or all of them take too
 * long, they are taken back, the old cluster serves again and is followed again.
 */
final class ShutOutLimit {

  private final Duration most;
  private long begin;

  ShutOutLimit(UpgradeContext context) {
    this.most = context.runOptions().following().maxShutOut();
  }

  /** The step, which is not begun when it comes too late. */
  Step on(Step step) {
    return new StepDecorator(
        step,
        performance -> {
          require(step.id());
          performance.run();
        },
        StepName.OnFailure.HOLD_SERVING);
  }

  private void require(StepName next) {
    if (begin == 0) {
      begin = System.nanoTime();
    }
    Duration so = Duration.ofNanos(System.nanoTime() - begin);
    if (so.compareTo(most) > 0) {
      throw CoexistException.failed(
          "clients have been shut out for too long",
          "it is " + so.toSeconds() + " s, and the step \"" + next.title() + "\" is yet to come",
          "give it more with --max-shut-out=SECONDS, or continue when clients write less");
    }
  }
}
