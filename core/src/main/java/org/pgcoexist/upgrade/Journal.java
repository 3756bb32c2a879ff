package org.pgcoexist.upgrade;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Disk;

/**
 * The durable story of one attempt: one JSON object a line.
 *
 * <p>The first line is the attempt and is written with the file, so a journal is there with all
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

  /**
   * One line.
   *
   * @param time when
   * @param step of the plan
   * @param mark what happened
   */
  public record Entry(Instant time, StepId step, Mark mark) {}

  private final Disk disk;
  private final Path directory;
  private final Attempt attempt;
  private final List<Entry> entries;

  private Journal(Disk disk, Path directory, Attempt attempt, List<Entry> entries) {
    this.disk = disk;
    this.directory = directory;
    this.attempt = attempt;
    this.entries = entries;
  }

  /** Starts the journal of an attempt in a directory that exists. */
  public static Journal create(Disk disk, Path directory, Attempt attempt) {
    disk.replace(file(directory), bytes(attempt.toJson()), 0600);
    return new Journal(disk, directory, attempt, new ArrayList<>());
  }

  /** The journal of an open attempt; empty when none is open. */
  public static Optional<Journal> open(Disk disk, Path directory) {
    Optional<byte[]> content = disk.read(file(directory));
    if (content.isEmpty()) {
      return Optional.empty();
    }
    String text = new String(content.get(), StandardCharsets.UTF_8);
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    if (whole.length() < text.length()) {
      disk.replace(file(directory), whole.getBytes(StandardCharsets.UTF_8), 0600);
    }
    String[] lines = whole.split("\n", -1);
    int line = 0;
    try {
      Attempt attempt = Attempt.fromJson(JsonParser.parseString(lines[0]).getAsJsonObject());
      List<Entry> entries = new ArrayList<>();
      for (line = 1; line < lines.length - 1; line++) {
        entries.add(entry(JsonParser.parseString(lines[line]).getAsJsonObject()));
      }
      return Optional.of(new Journal(disk, directory, attempt, entries));
    } catch (RuntimeException e) {
      // No JSON, a member missing or of another type, no time, no step: each throws its own.
      throw CoexistException.usage(
          "cannot read the journal " + file(directory),
          "it is damaged in line " + (line + 1),
          "restore it from a backup; the cluster is not touched meanwhile");
    }
  }

  private static Path file(Path directory) {
    return directory.resolve("journal");
  }

  private static Entry entry(JsonObject json) {
    return new Entry(
        Instant.parse(json.get("time").getAsString()),
        StepId.ofKey(json.get("step").getAsString()),
        Mark.valueOf(json.get("mark").getAsString()));
  }

  private static byte[] bytes(JsonObject json) {
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }

  public Attempt attempt() {
    return attempt;
  }

  /** Where the journal is, and where originals of edited files are kept with it. */
  public Path directory() {
    return directory;
  }

  /** Adds a line; when this returns it survives a crash. */
  public void record(StepId step, Mark mark) {
    Entry entry = new Entry(Instant.now(), step, mark);
    JsonObject json = new JsonObject();
    json.addProperty("time", entry.time().toString());
    json.addProperty("step", step.key());
    json.addProperty("mark", mark.name());
    disk.append(file(directory), bytes(json));
    entries.add(entry);
  }

  /** The last thing that happened to a step; empty when nothing did. */
  public Optional<Mark> last(StepId step) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (entries.get(i).step() == step) {
        return Optional.of(entries.get(i).mark());
      }
    }
    return Optional.empty();
  }

  /** True when some of the step's effect may be there. */
  public boolean begun(StepId step) {
    Optional<Mark> last = last(step);
    return last.isPresent() && last.get() != Mark.UNDONE;
  }

  /** When a step first began; empty when it never did. */
  public Optional<Instant> firstBegun(StepId step) {
    for (Entry entry : entries) {
      if (entry.step() == step && entry.mark() == Mark.BEGUN) {
        return Optional.of(entry.time());
      }
    }
    return Optional.empty();
  }

  /** The time steps were at work, from the first line to now, pauses after failures left out. */
  public Duration worked(Instant now) {
    Duration worked = Duration.ZERO;
    Instant since = attempt.started();
    boolean paused = false;
    for (Entry entry : entries) {
      if (!paused) {
        worked = worked.plus(Duration.between(since, entry.time()));
      }
      since = entry.time();
      paused = entry.mark() == Mark.FAILED;
    }
    return paused ? worked : worked.plus(Duration.between(since, now));
  }

  /** Puts the journal among the finished ones; afterwards no attempt is open. */
  public void close() {
    Path finished = directory.resolve("finished");
    if (disk.facts(finished).isEmpty()) {
      disk.createDirectory(finished, 0700);
    }
    disk.rename(file(directory), finished.resolve(attempt.started() + "-" + attempt.id()));
  }
}
