package org.pgcoexist.engine.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pgcoexist.engine.journal.StepName.Role;

/** What the lines of a journal tell of time. */
record JournalTimings(JournaledOperation undertaking, List<JournalLine> entries) {

  /**
   * The time steps were at work, from the first line to now, pauses after failures and deaths left
   * out.
   */
  Duration worked(Instant now) {
    Duration worked = Duration.ZERO;
    Instant since = undertaking.started();
    boolean paused = false;
    boolean at = false;
    boolean done = false;
    for (JournalLine entry : entries) {
      boolean begins = entry.mark() == Journal.Mark.BEGUN || entry.mark() == Journal.Mark.UNDOING;
      // Begun behind begun: the run between died, nobody knows when. And who takes back or deletes
      // what was finished may have waited for days.
      boolean another = entry.mark() == Journal.Mark.UNDOING || entry.step().role() == Role.DELETES;
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

  /**
   * What each step took in all runs, in the order they first ended; of a run that died nobody
   * knows.
   */
  List<StepTime> steps() {
    Map<StepName, Duration> times = new LinkedHashMap<>();
    Map<StepName, Instant> begun = new HashMap<>();
    for (JournalLine entry : entries) {
      if (entry.mark() == Journal.Mark.BEGUN) {
        begun.put(entry.step(), entry.time());
      } else if (entry.mark() == Journal.Mark.DONE || entry.mark() == Journal.Mark.FAILED) {
        Instant since = begun.remove(entry.step());
        if (since != null) {
          times.merge(entry.step(), Duration.between(since, entry.time()), Duration::plus);
        }
      }
    }
    return times.entrySet().stream()
        .map(step -> new StepTime(step.getKey(), step.getValue()))
        .toList();
  }

  /** From when clients were first shut out until the one or the other cluster was open again. */
  Duration shutOut(Instant now) {
    if (!undertaking.wasRunning()) {
      return Duration.ZERO;
    }
    for (JournalLine entry : entries) {
      if (entry.step().role() == Role.SHUTS_OUT && entry.mark() == Journal.Mark.BEGUN) {
        return shutOut(entry.time(), now);
      }
    }
    return Duration.ZERO;
  }

  private Duration shutOut(Instant begin, Instant now) {
    for (JournalLine entry : entries) {
      boolean opened = entry.step().role() == Role.OPENS && entry.mark() == Journal.Mark.DONE;
      boolean restored =
          entry.step().role() == Role.SHUTS_OUT && entry.mark() == Journal.Mark.UNDONE;
      if (opened || restored) {
        Instant end = entry.since();
        return end.isAfter(begin) ? Duration.between(begin, end) : Duration.ZERO;
      }
    }
    return Duration.between(begin, now);
  }
}
