package org.pgcoexist.engine;

import java.util.List;
import java.util.function.Supplier;
import org.pgcoexist.engine.journal.StepName;
import org.pgcoexist.engine.progress.Progress;

/**
 * A step of several changes of the disk in a fixed order, each judged from the disk. A crash leaves
 * a prefix of them made; performing makes the rest, undoing reverts the prefix from its end. It
 * moves what the steps before it made, so these are not inspected again once it has begun.
 *
 * @param id the step
 * @param changes in order; asked for each time, as they read the disk
 */
public record ChangesStep(StepName id, Supplier<List<ReversibleChange>> changes) implements Step {

  private ReversibleChange all() {
    return new ReversibleChanges(changes.get());
  }

  @Override
  public boolean sealsEarlierSteps() {
    return true;
  }

  @Override
  public Condition inspect() {
    return all().isApplied() ? Condition.DONE : Condition.NOT_DONE;
  }

  @Override
  public void perform(Progress progress) {
    all().apply();
  }

  @Override
  public void undo() {
    all().revert();
  }
}
