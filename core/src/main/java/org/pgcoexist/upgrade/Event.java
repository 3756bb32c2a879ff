package org.pgcoexist.upgrade;

import java.time.Duration;
import java.util.List;

/** What an upgrade tells while it runs; the same events draw a terminal's line and become JSON. */
public sealed interface Event {

  /** What a step tells. */
  sealed interface StepEvent extends Event {
    StepId step();
  }

  /** What the attempt as a whole tells. */
  sealed interface AttemptEvent extends Event {
    Attempt attempt();
  }

  /** All checks passed and work begins on what was asked for. */
  record Begun(Attempt attempt, UpgradeRequest.Action action) implements AttemptEvent {}

  /** Everything was looked at and nothing is in the way; nothing was touched. */
  record Checked(Attempt attempt) implements AttemptEvent {}

  /** A step begins. */
  record Started(StepId step) implements StepEvent {}

  /**
   * A long step goes on.
   *
   * @param work how much of it is done
   * @param pace how fast it goes
   * @param elapsed since the step began
   */
  record Progressed(StepId step, WorkDone work, Pace pace, Duration elapsed) implements StepEvent {}

  /** A step ended well. */
  record Finished(StepId step, Duration elapsed) implements StepEvent {}

  /** A step's effect was found in place, from before a crash or failure. */
  record Skipped(StepId step) implements StepEvent {}

  /** A step was taken back. */
  record Undone(StepId step) implements StepEvent {}

  /** Something the administrator should know; the upgrade goes on. */
  record Warning(String message) implements Event {}

  /** What a finished upgrade kept of the old cluster is deleted. */
  record OldDeleted(Attempt attempt) implements AttemptEvent {}

  /** Everything was taken back; the old cluster is as it was. */
  record RolledBack(Attempt attempt) implements AttemptEvent {}

  /**
   * What a step took.
   *
   * @param time in all runs of the attempt, pauses between them left out
   */
  record StepTime(StepId step, Duration time) {}

  /**
   * The upgrade is done.
   *
   * @param attempt what was done
   * @param elapsed in all, without pauses between a failure and its recovery
   * @param shutOut how long clients could not connect; zero when the cluster was down before
   * @param steps what each step took, in the order of the plan
   * @param next what the administrator can do now, commands as they are typed
   */
  record Summary(
      Attempt attempt, Duration elapsed, Duration shutOut, List<StepTime> steps, List<String> next)
      implements AttemptEvent {}
}
