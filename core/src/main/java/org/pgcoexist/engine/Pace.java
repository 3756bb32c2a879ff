package org.pgcoexist.engine;

import java.time.Duration;
import java.util.Optional;

/**
 * How fast a step goes.
 *
 * @param bytesPerSecond lately; 0 while nobody can tell
 * @param left until the step ends as it goes now; empty while nobody can tell
 */
public record Pace(long bytesPerSecond, Optional<Duration> left) {

  /** Nothing is known yet. */
  public static final Pace UNKNOWN = new Pace(0, Optional.empty());
}
