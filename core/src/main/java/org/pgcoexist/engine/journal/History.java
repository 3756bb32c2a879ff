package org.pgcoexist.engine.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.engine.journal.StepName.Role;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.Locations;

/** What the journals tell of all undertakings of this machine; only their owner can read them. */
public final class History {

  /**
   * One of them.
   *
   * @param undertaking what was to be done
   * @param outcome how it stands
   * @param worked the time it took, pauses after failures and deaths left out
   * @param shutOut the downtime; until now while it lasts
   * @param lastStep the last step something happened to; empty before the first
   * @param isReady it waits for somebody to say that it is to go on
   * @param hasRest it is done, and what comes afterwards is not
   */
  public record Past(
      JournaledOperation undertaking,
      Journal.Outcome outcome,
      Duration worked,
      Duration shutOut,
      Optional<StepName> lastStep,
      boolean isReady,
      boolean hasRest) {}

  private final Disk disk;
  private final Locations locations;

  public History(Disk disk, Locations locations) {
    this.disk = disk;
    this.locations = locations;
  }

  /** The one of a cluster that is open; empty when none is. */
  public Optional<Past> open(ClusterName cluster, Instant now) {
    return Journal.look(disk, locations.state(cluster)).map(journal -> past(journal, now));
  }

  /** What a cluster came from, when that is done and what comes afterwards is not. */
  public Optional<Past> withRest(ClusterName cluster, Instant now) {
    return Journal.finished(disk, locations.state(cluster)).stream()
        .filter(journal -> journal.outcome() != Journal.Outcome.TAKEN_BACK)
        .reduce((earlier, later) -> later)
        .filter(Journal::hasRest)
        .map(journal -> past(journal, now));
  }

  /**
   * Refuses who may not read the journals.
   *
   * @throws CoexistException where they are and this process cannot look into them
   */
  public void requireReadable() {
    Path journals = locations.states();
    if (Files.exists(journals) && !Files.isReadable(journals)) {
      throw CoexistException.usage(
          "cannot read the journals in " + journals,
          "only root may",
          "run the same command with sudo");
    }
  }

  /**
   * All, the oldest first.
   *
   * @param cluster only those of this one; empty means of all
   * @throws CoexistException when a journal cannot be read
   */
  public List<Past> all(Optional<ClusterName> cluster, Instant now) {
    List<Past> all = new ArrayList<>();
    for (Path directory : directories(cluster)) {
      for (Journal journal : Journal.finished(disk, directory)) {
        all.add(past(journal, now));
      }
      Journal.look(disk, directory).ifPresent(journal -> all.add(past(journal, now)));
    }
    all.sort(Comparator.comparing(past -> past.undertaking().started()));
    return all;
  }

  /**
   * All that are open. Who may not read the journals learns of none; one that cannot be understood
   * is the business of who looks for faults.
   */
  public List<Past> readable(Instant now) {
    Path journals = locations.states();
    List<Past> open = new ArrayList<>();
    if (!Files.isReadable(journals)) {
      return open;
    }
    for (String name : disk.list(journals)) {
      if (ClusterName.fault(name).isEmpty()) {
        try {
          open(new ClusterName(name), now).ifPresent(open::add);
        } catch (CoexistException e) {
          // The rule "journal-lost" of Checkup reports it.
        }
      }
    }
    return open;
  }

  private List<Path> directories(Optional<ClusterName> cluster) {
    if (cluster.isPresent()) {
      return List.of(locations.state(cluster.get()));
    }
    Path clusters = locations.states();
    if (disk.facts(clusters).isEmpty()) {
      return List.of();
    }
    return disk.list(clusters).stream().map(clusters::resolve).toList();
  }

  /** What is over ended with its last line. */
  private static Past past(Journal journal, Instant now) {
    Instant end = journal.outcome() == Journal.Outcome.OPEN ? now : journal.lastTime();
    return new Past(
        journal.undertaking(),
        journal.outcome(),
        journal.worked(end),
        journal.shutOut(end),
        journal.lastStep(),
        isReady(journal),
        journal.hasRest());
  }

  /** What was done again since, or taken back, is done or taken back. */
  private static boolean isReady(Journal journal) {
    return journal.last(Role.GETS_READY).equals(Optional.of(Journal.Mark.DONE))
        && journal.last(Role.SHUTS_OUT).filter(mark -> mark != Journal.Mark.UNDONE).isEmpty()
        && journal
            .lastStep()
            .flatMap(journal::last)
            .filter(mark -> mark == Journal.Mark.DONE || mark == Journal.Mark.UNDONE)
            .isPresent();
  }
}
