package org.pgcoexist.engine;

import java.time.Duration;
import org.pgcoexist.engine.journal.StepName;
import org.pgcoexist.engine.progress.Throughput;
import org.pgcoexist.engine.progress.WorkDone;

/** What is reported while work goes on; the same events draw a terminal's line and become JSON. */
public interface Event {

  /** What a step tells. */
  sealed interface StepEvent extends Event {
    StepName step();
  }

  /** A step begins. */
  record Started(StepName step) implements StepEvent {}

  /**
   * A long step goes on.
   *
   * @param work how much of it is done
   * @param pace how fast it goes
   * @param elapsed since the step began
   */
  record Progressed(StepName step, WorkDone work, Throughput pace, Duration elapsed)
      implements StepEvent {}

  /** A step ended well. */
  record Finished(StepName step, Duration elapsed) implements StepEvent {}

  /** A step's effect was found in place, from before a crash or failure. */
  record Skipped(StepName step) implements StepEvent {}

  /** A step was undone. */
  record Undone(StepName step) implements StepEvent {}

  /** Something the administrator should know; the work goes on. */
  record Warning(String message) implements Event {}
}
