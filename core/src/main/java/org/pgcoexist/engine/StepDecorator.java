package org.pgcoexist.engine;

import java.time.Instant;
import java.util.Optional;
import org.pgcoexist.engine.journal.StepName;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.process.Work;

/**
 * A step with something before or beside its performance that leaves nothing on the disk which the
 * step would have to know of.
 *
 * @param step whose effect it is
 * @param around performs the step, and what else there is
 * @param onFailure what its failure means
 */
public record StepDecorator(Step step, Around around, StepName.OnFailure onFailure)
    implements Step {

  /** One whose failure means what the step's own does. */
  public StepDecorator(Step step, Around around) {
    this(step, around, step.onFailure());
  }

  /** What surrounds a performance. */
  @FunctionalInterface
  public interface Around {
    /**
     * Does all of it.
     *
     * @param performance of the step
     */
    void perform(Work performance) throws InterruptedException;
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
    around.perform(() -> step.perform(progress));
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
}
