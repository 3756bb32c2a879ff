package org.pgcoexist.engine.progress;

import java.time.Duration;
import java.util.Optional;

/**
 * How fast a step goes.
 *
 * @param bytesPerSecond lately; 0 while nobody can tell
 * @param left until the step ends as it goes now; empty while nobody can tell
 */
public record Throughput(long bytesPerSecond, Optional<Duration> left) {

  /** Nothing is known yet. */
  public static final Throughput UNKNOWN = new Throughput(0, Optional.empty());
}
