package org.pgcoexist.commands;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pgcoexist.CoexistException;
import org.pgcoexist.commands.output.HumanFormat;
import org.pgcoexist.commands.output.Note;
import org.pgcoexist.debian.ClusterList;
import org.pgcoexist.disk.ProcessLock;
import org.pgcoexist.engine.Host;
import org.pgcoexist.engine.journal.History;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.upgrade.Following;
import org.pgcoexist.upkeep.ScheduledUpgrades;

/** The upgrades that are not finished, and what to type next. */
final class OpenUpgrades {

  private final Host machine;

  OpenUpgrades(Host machine) {
    this.machine = machine;
  }

  /** Those of registered clusters in a list, in its order. */
  List<Note> notes(List<ClusterList.Row> rows) {
    Path journals = machine.locations().states();
    boolean readable = Files.isReadable(journals);
    // Asked once, not for each cluster: hardly any of a thousand has a journal.
    Set<String> withJournal =
        readable ? new LinkedHashSet<>(machine.disk().list(journals)) : new LinkedHashSet<>();
    List<Note> notes = new ArrayList<>();
    Set<String> noted = new HashSet<>();
    for (ClusterList.Row row : rows) {
      Optional<Note> note = registered(row) ? note(row, readable, withJournal) : Optional.empty();
      if (note.isPresent()) {
        notes.add(note.get());
        noted.add(row.name());
      }
    }
    notes.addAll(halfRegistered(rows, withJournal));
    for (ScheduledUpgrades.Entry entry :
        new ScheduledUpgrades(machine.disk(), machine.locations()).all()) {
      if (!noted.contains(entry.cluster().value())) {
        notes.add(asked(entry));
      }
    }
    return notes;
  }

  /** An adoption has not come to the registry yet, or a release has left it. */
  private List<Note> halfRegistered(List<ClusterList.Row> rows, Set<String> withJournal) {
    List<Note> notes = new ArrayList<>();
    Set<String> others = new LinkedHashSet<>(withJournal);
    for (ClusterList.Row row : rows) {
      if (registered(row)) {
        others.remove(row.name());
      }
    }
    for (String other : others) {
      if (ClusterName.fault(other).isEmpty()) {
        ClusterName name = new ClusterName(other);
        open(name).ifPresent(past -> notes.add(note(name, past)));
      }
    }
    return notes;
  }

  private static boolean registered(ClusterList.Row row) {
    return !row.status().equals(ClusterList.UNREGISTERED) && !row.status().equals(ClusterList.KEPT);
  }

  private Optional<Note> note(ClusterList.Row row, boolean readable, Set<String> withJournal) {
    ClusterName name = new ClusterName(row.name());
    Optional<History.Past> past = withJournal.contains(row.name()) ? open(name) : Optional.empty();
    if (past.isPresent()) {
      return Optional.of(note(name, past.get()));
    }
    Optional<Note> statistics =
        withJournal.contains(row.name()) ? statistics(name) : Optional.empty();
    if (statistics.isPresent()) {
      return statistics;
    }
    boolean upgrading = row.status().equals(ClusterStatus.UPGRADING.text());
    if (!upgrading && !row.status().equals(ClusterStatus.FAILED_UPGRADE.text())) {
      return Optional.empty();
    }
    if (!readable && Files.exists(machine.locations().states())) {
      return Optional.of(
          new Note(
              row.name(),
              Note.STOPPED,
              "an upgrade of it is at work or has stopped.",
              List.of(new Note.Next("sudo pg_coexist list", "says which"))));
    }
    return Optional.of(
        new Note(
            row.name(),
            Note.STOPPED,
            "its status is " + row.status() + ", but there is no journal of an upgrade.",
            List.of(
                new Note.Next(
                    "sensible-editor " + machine.locations().registry(), "changes its status"))));
  }

  private static Note asked(ScheduledUpgrades.Entry entry) {
    String what = "its upgrade to " + entry.target() + " was requested, and ";
    boolean after = entry.when() == ScheduledUpgrades.When.AFTER;
    return new Note(
        entry.cluster().value(),
        Note.UPGRADE_ASKED,
        after
            ? what + "waits for its turn after the package run."
            : what + "the package run that makes it has not come to it.",
        List.of(
            after
                ? new Note.Next(
                    "systemctl status pg-coexist-upgrade", "shows the service that makes it")
                : new Note.Next("dpkg --configure -a", "makes it, when that run has died")));
  }

  private Optional<History.Past> open(ClusterName cluster) {
    try {
      return new History(machine.disk(), machine.locations()).open(cluster, Instant.now());
    } catch (CoexistException e) {
      throw new CoexistException(
          e.status(), e.what(), e.why(), e.next() + "\npg_coexist list -H   lists without it", e);
    }
  }

  /** Of an upgrade that is done but for its statistics. */
  private Optional<Note> statistics(ClusterName cluster) {
    return new History(machine.disk(), machine.locations())
        .withRest(cluster, Instant.now())
        .map(past -> statistics(cluster, "its upgrade to " + past.undertaking().to()));
  }

  private Note statistics(ClusterName cluster, String upgrade) {
    Optional<String> holder = holder(cluster);
    return holder.isPresent()
        ? new Note(
            cluster.value(),
            Note.AT_WORK,
            upgrade + " is done; process " + holder.get() + " is gathering its statistics.",
            List.of())
        : new Note(
            cluster.value(),
            Note.STATISTICS_MISSING,
            upgrade + " is done; its statistics are not complete, and queries may be slow.",
            List.of(new Note.Next("pg_version_upgrade -c " + cluster + " -r", "gathers them")));
  }

  private Optional<String> holder(ClusterName cluster) {
    return ProcessLock.holder(machine.locations().state(cluster).resolve("lock"));
  }

  private Note note(ClusterName cluster, History.Past past) {
    String step =
        past.lastStep()
            .map(id -> "step " + id.number() + ", " + id.title())
            .orElse("its beginning");
    Optional<String> holder = holder(cluster);
    if (holder.isPresent()) {
      return new Note(
          cluster.value(),
          Note.AT_WORK,
          "process " + holder.get() + " is " + past.undertaking().doing() + " it, at " + step + ".",
          List.of());
    }
    Optional<Following> following = Following.of(machine, past);
    if (following.isPresent()) {
      return ready(past, following.get());
    }
    return new Note(
        cluster.value(),
        Note.STOPPED,
        "its " + past.undertaking().title() + " stopped at " + step + ".",
        List.of(
            new Note.Next(past.undertaking().onward(), "continues it"),
            new Note.Next(past.undertaking().back(), "rolls it back")));
  }

  private static Note ready(History.Past past, Following following) {
    Note.Next cutover =
        new Note.Next(past.undertaking().onward(), "switches; clients wait for seconds");
    Note.Next again = new Note.Next(following.remedy(), "lets it follow again");
    Note.Next back = new Note.Next(past.undertaking().back(), "gives it up");
    boolean follows = following.state() == Following.State.FOLLOWS;
    return new Note(
        following.cluster().value(),
        Note.READY,
        "its " + past.undertaking().title() + " is ready" + words(following) + ".",
        follows ? List.of(cutover, back) : List.of(again, cutover, back));
  }

  /** How the new cluster of one that is ready follows, behind that it is ready. */
  static String words(Following following) {
    String behind = HumanFormat.bytes(following.behind()) + " behind";
    return switch (following.state()) {
      case FOLLOWS -> ": the new cluster follows this one, " + behind;
      case STANDS_STILL -> ", but the new cluster does not follow at present, " + behind;
      case LOST -> ", but the old server has given up rows that were not received yet";
      case UNKNOWN -> "; how far the new cluster is behind could not be asked";
    };
  }
}
