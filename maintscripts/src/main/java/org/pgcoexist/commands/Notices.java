package org.pgcoexist.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pgcoexist.Shell;
import org.pgcoexist.commands.output.Note;
import org.pgcoexist.debian.ClusterList;
import org.pgcoexist.debian.ServerState;
import org.pgcoexist.engine.Host;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;

/** What of a list needs the administrator's attention, and what to type. */
final class Notices {

  /** A person sees so many clusters for each kind of note; programs see all. */
  private static final int SHOWN = 3;

  private final Host machine;

  Notices(Host machine) {
    this.machine = machine;
  }

  /** In the order of the rows; none when all is well. */
  List<Note> notes(List<ClusterList.Row> rows) {
    List<Note> notes = new ArrayList<>(new OpenUpgrades(machine).notes(rows));
    Set<String> upgraded = new HashSet<>();
    for (Note note : notes) {
      upgraded.add(note.cluster());
    }
    Optional<MajorVersion> newest = machine.installations().newest();
    for (ClusterList.Row row : rows) {
      if (row.fault().isPresent()) {
        notes.add(faulty(row, machine.locations()));
      }
      boolean registered =
          row.status().equals(ClusterStatus.ACTIVE.text())
              || row.status().equals(ClusterStatus.INACTIVE.text());
      if (registered && row.major().isPresent() && !upgraded.contains(row.name())) {
        addServer(notes, row, row.major().get());
        if (newest.isPresent() && newest.get().compareTo(row.major().get()) > 0) {
          notes.add(newer(row, row.major().get(), newest.get()));
        }
      }
    }
    return notes;
  }

  private static Note faulty(ClusterList.Row row, Locations locations) {
    String fault = row.fault().orElseThrow() + ".";
    if (row.server().equals(ClusterList.UNKNOWN)) {
      // It could not be looked at: nothing but where it is, is known for sure.
      String look = Shell.line("ls", "-la", row.path());
      return new Note(
          row.name(),
          Note.FAULTY_CONFIGURATION,
          fault,
          List.of(new Note.Next(look, "shows what is there")));
    }
    Path conf =
        locations.configuration(row.major().orElseThrow(), row.name()).resolve("postgresql.conf");
    return new Note(
        row.name(),
        Note.FAULTY_CONFIGURATION,
        fault,
        List.of(new Note.Next(Shell.line("sensible-editor", conf), "fixes it")));
  }

  private static void addServer(List<Note> notes, ClusterList.Row row, MajorVersion major) {
    if (row.server().equals(ServerState.BINARIES_MISSING.text())) {
      notes.add(
          new Note(
              row.name(),
              Note.BINARIES_MISSING,
              "PostgreSQL " + major + " is not installed.",
              List.of(
                  new Note.Next(
                      "apt-get install postgresql-" + major, "brings its programs back"))));
    } else if (row.server().equals(ServerState.DOWN.text())
        && row.status().equals(ClusterStatus.ACTIVE.text())) {
      notes.add(
          new Note(
              row.name(),
              Note.DOWN,
              "it is active, but its server is down.",
              List.of(
                  new Note.Next(
                      "pg_ctlcluster " + major + " " + Shell.word(row.name()) + " start",
                      "starts it"))));
    }
  }

  private static Note newer(ClusterList.Row row, MajorVersion major, MajorVersion newest) {
    return new Note(
        row.name(),
        Note.NEWER_MAJOR,
        "PostgreSQL " + newest + " is installed, and it is on " + major + ".",
        List.of(new Note.Next("pg_version_upgrade -c " + row.name(), "moves it")));
  }

  /** The notes as lines for a person: those of upgrades all, of the others a few of each kind. */
  static List<String> lines(List<Note> notes) {
    List<String> lines = new ArrayList<>();
    Map<String, Integer> shown = new HashMap<>();
    int left = 0;
    for (Note note : notes) {
      boolean upgrade =
          note.kind().equals(Note.AT_WORK)
              || note.kind().equals(Note.STOPPED)
              || note.kind().equals(Note.READY)
              || note.kind().equals(Note.UPGRADE_ASKED);
      int before = shown.getOrDefault(note.kind(), 0);
      shown.put(note.kind(), before + 1);
      if (!upgrade && before >= SHOWN) {
        left++;
        continue;
      }
      lines.add(note.cluster() + ": " + note.what());
      for (Note.Next next : note.next()) {
        lines.add("  " + next.command() + "   " + next.does());
      }
    }
    if (left > 0) {
      lines.add(left + (left == 1 ? " note" : " notes") + " of these kinds more:");
      lines.add("  pg_coexist list --json   has them all");
    }
    return lines;
  }
}
