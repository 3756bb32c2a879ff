package org.pgcoexist.engine;

import java.time.Duration;
import java.time.Instant;
import org.pgcoexist.engine.journal.StepName;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.engine.progress.ThroughputMeter;
import org.pgcoexist.engine.progress.WorkDone;

/** Turns what a step reports into events, a few a second at most. */
public final class StepProgress implements Progress {

  private static final Duration PAUSE = Duration.ofMillis(200);

  private final StepName step;
  private final Instant start;
  private final EventListener listener;
  private final ThroughputMeter meter = new ThroughputMeter();
  private Duration next = Duration.ZERO;

  /**
   * @param start when the step began
   */
  public StepProgress(StepName step, Instant start, EventListener listener) {
    this.step = step;
    this.start = start;
    this.listener = listener;
  }

  @Override
  public synchronized void report(WorkDone work) {
    Duration elapsed = Duration.between(start, Instant.now());
    if (elapsed.compareTo(next) >= 0) {
      next = elapsed.plus(PAUSE);
      listener.on(new Event.Progressed(step, work, meter.at(work, elapsed), elapsed));
    }
  }
}
