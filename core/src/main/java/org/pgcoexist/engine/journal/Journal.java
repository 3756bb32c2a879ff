package org.pgcoexist.engine.journal;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.engine.journal.StepName.Role;

/**
 * The durable story of one undertaking: one JSON object a line.
 *
 * <p>The first line is the undertaking and is written with the file, so a journal is there with all
 * facts or not at all. Each further line is a step and what happened to it, synced before the next
 * side effect. A crash can tear the last line only; a torn line tells nothing and is dropped at
 * opening.
 */
public final class Journal {

  /** What happened to a step. */
  public enum Mark {
    BEGUN,
    DONE,
    FAILED,
    UNDOING,
    UNDONE
  }

  /** How an undertaking stands. */
  public enum Outcome {
    /** It is at work, or it failed or died and waits to be continued or rolled back. */
    OPEN,
    /** The cluster is as it was to be; after an upgrade the old one is kept. */
    DONE,
    /** The cluster is as before. */
    TAKEN_BACK,
    /** The cluster is on the new major and the old one is deleted, at least in part. */
    OLD_DELETED
  }

  private final Disk disk;
  private final Path directory;
  private final JournaledOperation undertaking;
  private final List<JournalLine> entries;
  private Path file;
  private boolean torn;

  private Journal(
      Disk disk,
      Path file,
      Path directory,
      JournaledOperation undertaking,
      List<JournalLine> entries) {
    this.disk = disk;
    this.file = file;
    this.directory = directory;
    this.undertaking = undertaking;
    this.entries = entries;
  }

  /** Starts the journal of an undertaking in a directory that exists. */
  public static Journal create(Disk disk, Path directory, JournaledOperation undertaking) {
    try {
      disk.replace(open(directory), bytes(undertaking.toJson()), 0600);
    } catch (CoexistException e) {
      throw removedAfter(e, disk, open(directory));
    }
    return new Journal(disk, open(directory), directory, undertaking, new ArrayList<>());
  }

  /** What failed can be there anyway, and nothing has begun. */
  private static CoexistException removedAfter(CoexistException failure, Disk disk, Path file) {
    try {
      disk.remove(file);
    } catch (CoexistException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  /**
   * The journal of an open undertaking, ready for more lines; empty when none is open. The caller
   * holds the cluster's lock.
   */
  public static Optional<Journal> open(Disk disk, Path directory) {
    Optional<Journal> journal = look(disk, directory);
    journal.ifPresent(Journal::dropTornLine);
    return journal;
  }

  /** The same to be read only, while a run may be adding to it. */
  public static Optional<Journal> look(Disk disk, Path directory) {
    return read(disk, open(directory), directory);
  }

  /** The journals of undertakings that are not open any more, the oldest first. */
  public static List<Journal> finished(Disk disk, Path directory) {
    List<Journal> journals = new ArrayList<>();
    if (disk.facts(finished(directory)).isPresent()) {
      // Their names begin with the time of their beginning.
      for (String name : disk.list(finished(directory))) {
        read(disk, finished(directory).resolve(name), directory).ifPresent(journals::add);
      }
    }
    return journals;
  }

  private static Optional<Journal> read(Disk disk, Path file, Path directory) {
    Optional<byte[]> content = disk.read(file);
    if (content.isEmpty()) {
      return Optional.empty();
    }
    String text = new String(content.get(), StandardCharsets.UTF_8);
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    String[] lines = whole.split("\n", -1);
    int line = 0;
    try {
      JsonObject first = JsonParser.parseString(lines[0]).getAsJsonObject();
      OperationType kind = OperationType.of(first);
      JournaledOperation undertaking = kind.read(first);
      List<JournalLine> entries = new ArrayList<>();
      for (line = 1; line < lines.length - 1; line++) {
        entries.add(JournalLine.of(kind, JsonParser.parseString(lines[line]).getAsJsonObject()));
      }
      return Optional.of(new Journal(disk, file, directory, undertaking, entries));
    } catch (RuntimeException e) {
      // No JSON, a member missing or of another type, no time, no step: each throws its own.
      throw CoexistException.usage(
          "cannot read the journal " + file,
          "it is damaged in line " + (line + 1),
          "restore it from a backup, or fix that line: sensible-editor +"
              + (line + 1)
              + " "
              + file);
    }
  }

  /** Before the first line is added to what a killed run may have left. */
  public void dropTornLine() {
    keepLines(Integer.MAX_VALUE);
  }

  /** Keeps so many, all of them whole: one that could not be added may be there even so. */
  private void keepLines(int most) {
    String text = new String(disk.read(file).orElseThrow(), StandardCharsets.UTF_8);
    int end = 0;
    for (int line = 0; line < most && text.indexOf('\n', end) >= 0; line++) {
      end = text.indexOf('\n', end) + 1;
    }
    if (end < text.length()) {
      disk.replace(file, text.substring(0, end).getBytes(StandardCharsets.UTF_8), 0600);
    }
  }

  private static Path open(Path directory) {
    return directory.resolve("journal");
  }

  private static Path finished(Path directory) {
    return directory.resolve("finished");
  }

  private static byte[] bytes(JsonObject json) {
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** What was decided. */
  public JournaledOperation undertaking() {
    return undertaking;
  }

  /** Where the journal is, and where originals of edited files are kept with it. */
  public Path directory() {
    return directory;
  }

  /** Adds a line; when this returns it survives a crash. */
  public void record(StepName step, Mark mark) {
    record(step, mark, Optional.empty());
  }

  /** The same of something that was so before now. */
  public void record(StepName step, Mark mark, Optional<Instant> since) {
    Instant now = Instant.now();
    JournalLine line = new JournalLine(now, step, mark, since.filter(now::isAfter).orElse(now));
    if (torn) {
      keepLines(1 + entries.size());
      torn = false;
    }
    try {
      disk.append(file, bytes(line.toJson()));
    } catch (CoexistException e) {
      // A line behind a part of it would spoil both; and what is reported as not begun has not.
      torn = true;
      throw e;
    }
    entries.add(line);
  }

  /** The last thing that happened to a step; empty when nothing did. */
  public Optional<Mark> last(StepName step) {
    return lastOf(one -> one == step);
  }

  Optional<Mark> last(Role role) {
    return lastOf(one -> one.role() == role);
  }

  private Optional<Mark> lastOf(Predicate<StepName> which) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (which.test(entries.get(i).step())) {
        return Optional.of(entries.get(i).mark());
      }
    }
    return Optional.empty();
  }

  /** True when some of the step's effect may be there. */
  public boolean begun(StepName step) {
    Optional<Mark> last = last(step);
    return last.isPresent() && last.get() != Mark.UNDONE;
  }

  /** The time steps were at work, from the first line to now, pauses left out. */
  public Duration worked(Instant now) {
    return new JournalTimings(undertaking, entries).worked(now);
  }

  /**
   * How long clients were shut out; zero when the cluster was down before.
   *
   * @param now what counts as the end while they still are
   */
  public Duration shutOut(Instant now) {
    return new JournalTimings(undertaking, entries).shutOut(now);
  }

  /** What each step took, those that are over. */
  public List<StepTime> steps() {
    return new JournalTimings(undertaking, entries).steps();
  }

  /** When the last thing happened. */
  public Instant lastTime() {
    return entries.isEmpty() ? undertaking.started() : entries.get(entries.size() - 1).time();
  }

  /** The last step something happened to; empty before the first. */
  public Optional<StepName> lastStep() {
    return entries.stream().reduce((earlier, later) -> later).map(JournalLine::step);
  }

  /** True when it is done, and what comes afterwards failed or died. */
  public boolean hasRest() {
    return (outcome() == Outcome.DONE || outcome() == Outcome.OLD_DELETED)
        && last(Role.AFTERWARDS)
            .filter(mark -> mark != Mark.DONE && mark != Mark.UNDONE)
            .isPresent();
  }

  public Outcome outcome() {
    if (file.equals(open(directory))) {
      return Outcome.OPEN;
    }
    if (last(Role.DELETES).filter(mark -> mark != Mark.UNDONE).isPresent()) {
      return Outcome.OLD_DELETED;
    }
    return last(Role.OPENS).filter(mark -> mark == Mark.DONE).isPresent()
        ? Outcome.DONE
        : Outcome.TAKEN_BACK;
  }

  /** Puts the journal among the finished ones; afterwards none is open. */
  public void close() {
    if (disk.facts(finished(directory)).isEmpty()) {
      disk.createDirectory(finished(directory), 0700);
    }
    move(finished(directory).resolve(undertaking.started() + "-" + undertaking.id()));
  }

  /** Opens a finished one again; no other may be open. */
  public void reopen() {
    move(open(directory));
  }

  private void move(Path to) {
    disk.rename(file, to);
    file = to;
  }
}
