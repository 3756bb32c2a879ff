package org.pgcoexist.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.engine.Host;
import org.pgcoexist.engine.journal.History;
import org.pgcoexist.engine.journal.JournaledOperation;
import org.pgcoexist.engine.journal.StepName;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.MajorVersion;

/**
 * An upgrade, adoption or release of the past, or one that is open.
 *
 * @param cluster the name it is or was registered by
 * @param from its major before
 * @param to its major afterwards; the same for adoptions and releases
 * @param method {@code adopt}, {@code release}, or how data moved
 * @param started when it began
 * @param outcome how it stands
 * @param lastStep the title of the last step something happened to; empty before the first
 * @param lacksStatistics whether it is done but for the planner's statistics, which {@link
 *     Clusters#resume} gathers
 * @param elapsed how long it took, or has taken so far, pauses after failures left out
 * @param downtime how long clients could not connect; until now while that lasts
 */
public record HistoryEntry(
    ClusterName cluster,
    MajorVersion from,
    MajorVersion to,
    String method,
    Instant started,
    Outcome outcome,
    Optional<String> lastStep,
    boolean lacksStatistics,
    Duration elapsed,
    Duration downtime) {

  /** How it stands. */
  public enum Outcome {
    /** At work, or it failed or died and waits to be continued or undone. */
    OPEN,
    /** Done; after an upgrade the old cluster is kept. */
    DONE,
    /** Undone: the cluster is as before. */
    ROLLED_BACK,
    /** Done, and what was kept of the old cluster is deleted, at least in part. */
    OLD_DELETED
  }

  static List<HistoryEntry> all(Host host, Optional<ClusterName> name) {
    History history = new History(host.disk(), host.locations());
    history.requireReadable();
    return history.all(name, Instant.now()).stream().map(HistoryEntry::of).toList();
  }

  private static HistoryEntry of(History.Past past) {
    JournaledOperation work = past.undertaking();
    return new HistoryEntry(
        work.name(),
        work.from(),
        work.to(),
        work.method(),
        work.started(),
        outcome(past),
        past.lastStep().map(StepName::title),
        past.hasRest(),
        past.worked(),
        past.shutOut());
  }

  private static Outcome outcome(History.Past past) {
    return switch (past.outcome()) {
      case OPEN -> Outcome.OPEN;
      case DONE -> Outcome.DONE;
      case TAKEN_BACK -> Outcome.ROLLED_BACK;
      case OLD_DELETED -> Outcome.OLD_DELETED;
    };
  }
}
