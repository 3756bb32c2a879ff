package org.pgcoexist.upgrade;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What the lines of a journal tell of time. */
record Times(Attempt attempt, List<Journal.Entry> entries) {

  /**
   * The time steps were at work, from the first line to now, pauses after failures and deaths left
   * out.
   */
  Duration worked(Instant now) {
    Duration worked = Duration.ZERO;
    Instant since = attempt.started();
    boolean paused = false;
    boolean at = false;
    boolean done = false;
    for (Journal.Entry entry : entries) {
      boolean begins = entry.mark() == Journal.Mark.BEGUN || entry.mark() == Journal.Mark.UNDOING;
      // Begun behind begun: the run between died, nobody knows when. And who takes back or deletes
      // what was finished may have waited for days.
      boolean another = entry.mark() == Journal.Mark.UNDOING || entry.step() == StepId.DELETE_OLD;
      if (!paused && !(at && begins) && !(done && begins && another)) {
        worked = worked.plus(Duration.between(since, entry.time()));
      }
      since = entry.time();
      paused = entry.mark() == Journal.Mark.FAILED;
      at = begins;
      done = entry.mark() == Journal.Mark.DONE;
    }
    return paused ? worked : worked.plus(Duration.between(since, now));
  }

  /** From the beginning of step 3 until the one or the other cluster was open again. */
  Duration shutOut(Instant begin, Instant now) {
    if (!attempt.wasRunning()) {
      return Duration.ZERO;
    }
    for (Journal.Entry entry : entries) {
      boolean opened = entry.step() == StepId.START && entry.mark() == Journal.Mark.DONE;
      boolean restored = entry.step() == StepId.STOP_OLD && entry.mark() == Journal.Mark.UNDONE;
      if (opened || restored) {
        return Duration.between(begin, entry.time());
      }
    }
    return Duration.between(begin, now);
  }
}
