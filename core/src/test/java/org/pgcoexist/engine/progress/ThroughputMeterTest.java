package org.pgcoexist.engine.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The time left that a person is told: none too early, none that jumps, and right in the end. */
class ThroughputMeterTest {

  private static final long TOTAL = 1_000_000;

  private final ThroughputMeter meter = new ThroughputMeter();

  private Optional<Duration> left(long done, double seconds) {
    Duration elapsed = Duration.ofMillis(Math.round(seconds * 1000));
    return meter.at(WorkDone.ofBytes(done, TOTAL), elapsed).left();
  }

  private double secondsLeft(long done, double seconds) {
    return left(done, seconds).orElseThrow().toMillis() / 1000.0;
  }

  @Test
  void nothingIsToldAtTheBeginning() {
    assertTrue(left(0, 0).isEmpty());
    assertTrue(left(100_000, 1).isEmpty(), "too early");
    assertFalse(left(150_000, 3).isEmpty());
  }

  @Test
  void aThousandthAfterThreeSecondsTellsNothing() {
    assertTrue(left(1_000, 3).isEmpty());
    assertTrue(left(0, 60).isEmpty());
    assertFalse(left(2_000, 70).isEmpty(), "but after a while it is all there is");
  }

  @Test
  void anEvenPaceCountsDownEvenly() {
    double before = Double.MAX_VALUE;
    for (int second = 2; second < 100; second++) {
      double now = secondsLeft(second * TOTAL / 100, second);
      assertEquals(100 - second, now, 1.5, "after " + second + " s");
      assertTrue(now < before);
      before = now;
    }
    assertEquals(Optional.of(Duration.ZERO), left(TOTAL, 100));
  }

  /** A table of many small rows after one of few large ones. */
  @Test
  void aSlowerPaceIsFollowedWithoutAJump() {
    double before = Double.MAX_VALUE;
    for (int second = 1; second <= 30; second++) {
      before = left(second * TOTAL / 60, second).map(d -> d.toMillis() / 1000.0).orElse(before);
    }
    double worst = 0;
    for (int second = 1; second <= 120; second++) {
      double now = secondsLeft(TOTAL / 2 + second * TOTAL / 240, 30 + second);
      worst = Math.max(worst, now - before);
      before = now;
    }
    assertTrue(worst < 8, "it grew by " + worst + " s from one second to the next");
    assertTrue(before < 3, "at the end " + before);
  }

  @Test
  void reportsByTheDozenAreNoOtherPace() {
    for (int tick = 1; tick < 400; tick++) {
      Optional<Duration> unused = left(tick * TOTAL / 1000, tick / 20.0);
    }
    assertEquals(30, secondsLeft(400 * TOTAL / 1000, 20), 1.5);
  }

  @Test
  void aPartThatIsDoneAgainBeginsAnew() {
    for (int second = 1; second < 20; second++) {
      Optional<Duration> unused = left(second * TOTAL / 20, second);
    }
    double again = secondsLeft(TOTAL / 20, 20);
    assertTrue(again > 19, "left " + again);
    assertEquals(
        0, meter.at(WorkDone.ofBytes(TOTAL / 20, TOTAL), Duration.ofSeconds(21)).bytesPerSecond());
  }

  @Test
  void rowsTellWhereBytesAreNotKnown() {
    WorkDone half = WorkDone.ofBytes(0, 0).rows(50, 100);
    assertEquals(0.5, half.share());
    Throughput pace = meter.at(half, Duration.ofSeconds(10));
    assertEquals(10, pace.left().orElseThrow().toSeconds());
    assertEquals(-1, WorkDone.ofBytes(7, 0).share());
    assertTrue(
        new ThroughputMeter().at(WorkDone.ofBytes(7, 0), Duration.ofSeconds(60)).left().isEmpty());
  }

  @Test
  void theRateIsThatOfTheLastSeconds() {
    assertEquals(Throughput.UNKNOWN, meter.at(WorkDone.ofBytes(0, TOTAL), Duration.ZERO));
    for (int second = 1; second <= 40; second++) {
      long done = second <= 20 ? second * 10_000L : 200_000 + (second - 20) * 1_000L;
      Throughput pace = meter.at(WorkDone.ofBytes(done, TOTAL), Duration.ofSeconds(second));
      if (second == 40) {
        assertEquals(1_000.0, (double) pace.bytesPerSecond(), 50);
      }
    }
  }
}
