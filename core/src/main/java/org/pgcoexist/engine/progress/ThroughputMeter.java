package org.pgcoexist.engine.progress;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Tells from what a step reports how fast it goes and how long it will take.
 *
 * <p>Neither the beginning alone nor the last moment alone tells: the time left comes from the mean
 * of the rate since the beginning and the rate lately. What is shown follows that slowly and counts
 * down by itself, so that it does not jump. Nothing is reported before there is something to tell
 * from.
 */
public final class ThroughputMeter {

  private static final double LATELY_SECONDS = 15;
  private static final double FOLLOW_SECONDS = 6;
  private static final double FIRST_SECONDS = 2;
  private static final double FIRST_SHARE = 0.01;
  private static final double PATIENT_SECONDS = 20;

  private record Sample(double seconds, double share, long bytes) {}

  private final Deque<Sample> lately = new ArrayDeque<>();
  private double left = -1;

  /** Takes one report; they come in the order of time. */
  public Throughput at(WorkDone work, Duration elapsed) {
    Sample now = new Sample(elapsed.toMillis() / 1000.0, work.share(), work.bytes());
    Sample before = lately.isEmpty() ? new Sample(0, 0, 0) : lately.getLast();
    if (now.bytes() < before.bytes() || now.share() < before.share()) {
      // A part is done again, or there is more than was thought.
      lately.clear();
      left = -1;
    }
    lately.addLast(now);
    while (lately.size() > 2 && now.seconds() - lately.getFirst().seconds() > LATELY_SECONDS) {
      lately.removeFirst();
    }
    // Before the window has a width, the beginning of the step is its other end.
    Sample first = lately.size() > 1 ? lately.getFirst() : new Sample(0, 0, 0);
    double width = now.seconds() - first.seconds();
    if (width <= 0) {
      return Throughput.UNKNOWN;
    }
    long rate = Math.round(Math.max(0, now.bytes() - first.bytes()) / width);
    follow(now, (now.share() - first.share()) / width, now.seconds() - before.seconds());
    return new Throughput(
        rate,
        left < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(Math.round(left * 1000))));
  }

  private void follow(Sample now, double latelyPerSecond, double passed) {
    boolean early =
        now.seconds() < FIRST_SECONDS
            || (now.share() < FIRST_SHARE && now.seconds() < PATIENT_SECONDS);
    double perSecond = (latelyPerSecond + now.share() / now.seconds()) / 2;
    if (early || now.share() <= 0 || perSecond <= 0) {
      left = -1;
      return;
    }
    double guess = (1 - now.share()) / perSecond;
    if (left < 0 || now.share() >= 1) {
      left = guess;
    } else {
      double counted = Math.max(0, left - passed);
      left = counted + (guess - counted) * (1 - Math.exp(-passed / FOLLOW_SECONDS));
    }
  }
}
