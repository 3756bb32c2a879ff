package org.pgcoexist.api;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is reported while work goes on. More kinds may come: whoever listens leaves alone what it
 * does not know.
 */
public interface ProgressEvent {

  /**
   * A step of some work.
   *
   * @param number what is shown before the title: at most three characters, not always digits
   * @param key the word for it in journals; stays the same in later versions
   * @param title what it does, for people
   */
  record Step(String number, String key, String title) {}

  /**
   * How much of something is done.
   *
   * @param done so far
   * @param total in all, as well as it is known; 0 when unknown
   */
  record Amount(long done, long total) {}

  /** The preflight of an upgrade passed, or an open one was found, and work on it begins. */
  record Begun(PlannedUpgrade upgrade) implements ProgressEvent {}

  /** A step begins. */
  record StepStarted(Step step) implements ProgressEvent {}

  /**
   * A long step goes on; comes a few times a second at most.
   *
   * @param step which one
   * @param bytes how many are done
   * @param rows how many are done; 0 of 0 where they are not counted
   * @param share from 0 to 1; empty while nobody knows how much there is
   * @param at what it is at, such as a database and a table; empty when nobody knows
   * @param elapsed since the step began
   * @param bytesPerSecond lately; 0 while nobody can tell
   * @param left until the step ends as it goes now; empty while nobody can tell
   */
  record StepProgressed(
      Step step,
      Amount bytes,
      Amount rows,
      OptionalDouble share,
      String at,
      Duration elapsed,
      long bytesPerSecond,
      Optional<Duration> left)
      implements ProgressEvent {}

  /**
   * A step ended well.
   *
   * @param step which one
   * @param elapsed since it began
   */
  record StepFinished(Step step, Duration elapsed) implements ProgressEvent {}

  /** A step's effect was found in place, from before a failure or a crash. */
  record StepSkipped(Step step) implements ProgressEvent {}

  /** A step was undone. */
  record StepUndone(Step step) implements ProgressEvent {}

  /**
   * Something an administrator should know; the work goes on.
   *
   * @param message one or more lines
   */
  record Warning(String message) implements ProgressEvent {}
}
