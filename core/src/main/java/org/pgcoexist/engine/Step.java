package org.pgcoexist.engine;

import java.time.Instant;
import java.util.Optional;
import org.pgcoexist.engine.journal.StepName;
import org.pgcoexist.engine.progress.Progress;

/** One step of a plan. Performing or undoing it twice equals once; a crash may fall anywhere. */
public interface Step {

  /** What a step finds on the disk. */
  enum Condition {
    /** The whole effect is there. */
    DONE,
    /** Nothing of the effect, or a part of it, is there. */
    NOT_DONE
  }

  StepName id();

  /** Judges from the disk and the running servers, never from memory. */
  Condition inspect() throws InterruptedException;

  /** Brings about the whole effect, whatever part of it is there already. */
  void perform(Progress progress) throws InterruptedException;

  /** Takes the whole effect back, whatever part of it is there. */
  void undo() throws InterruptedException;

  /**
   * When the effect was there, where that was before the end of the performance and somebody wants
   * to know; asked of a step that is done.
   */
  default Optional<Instant> effectSince() {
    return Optional.empty();
  }

  /** What a failure means when no later step has begun; a method may see it otherwise. */
  default StepName.OnFailure onFailure() {
    return id().onFailure();
  }

  /**
   * True when the steps before this one must not be inspected again once it has begun, since it
   * moves what they made.
   */
  default boolean sealsEarlierSteps() {
    return false;
  }
}
