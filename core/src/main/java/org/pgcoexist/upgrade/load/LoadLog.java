package org.pgcoexist.upgrade.load;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.process.output.OutputListener;
import org.pgcoexist.upgrade.errors.ExpectedErrors;
import org.pgcoexist.upgrade.errors.FirstErrors;

/**
 * Sorts what psql says of a load into one log a database, {@code {dbname}.upgrade}, and counts the
 * errors nobody expects.
 */
public final class LoadLog implements OutputListener {

  /** What concerns no single database: roles, tablespaces. */
  static final String GLOBALS = "globals.log";

  private static final int BUFFER = 64 * 1024;

  private final Disk disk;
  private final Path directory;
  private final DumpSections sections;
  private final String prefix;
  private final ExpectedErrors expected;
  private final Map<Path, StringBuilder> buffers = new TreeMap<>();
  private boolean behindError;
  private final FirstErrors errors = new FirstErrors();
  private Path current;

  /**
   * @param disk acts as the owner
   * @param expected the errors that are none
   */
  public LoadLog(
      Disk disk, Path directory, Path dump, DumpSections sections, ExpectedErrors expected) {
    this.disk = disk;
    this.directory = directory;
    this.sections = sections;
    this.prefix = "psql:" + dump + ":";
    this.expected = expected;
    this.current = directory.resolve(GLOBALS);
    buffers.put(current, new StringBuilder());
    for (String database : sections.databases()) {
      buffers.put(file(database), new StringBuilder());
    }
  }

  /** The log of a database; what a file name cannot hold is written as %2F. */
  Path file(String database) {
    return database.isEmpty() ? directory.resolve(GLOBALS) : file(directory, database, ".upgrade");
  }

  /** A file named after a database. */
  public static Path file(Path directory, String database, String suffix) {
    return directory.resolve(database.replace("%", "%25").replace("/", "%2F") + suffix);
  }

  @Override
  public void out(String line) {}

  @Override
  public void err(String line) {
    String message = line;
    if (line.startsWith(prefix)) {
      int colon = line.indexOf(':', prefix.length());
      if (colon > 0 && isNumber(line, prefix.length(), colon)) {
        long number = Long.parseLong(line.substring(prefix.length(), colon));
        current = file(sections.databaseAt(number));
        message = line.substring(colon + 1).strip();
      }
    }
    StringBuilder buffer = buffers.computeIfAbsent(current, file -> new StringBuilder());
    buffer.append(line).append('\n');
    if (buffer.length() > BUFFER) {
      flush(current, buffer);
    }
    judge(line, message);
  }

  private static boolean isNumber(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return to > from;
  }

  private void judge(String line, String message) {
    boolean global = current.equals(file(""));
    if (global && expected.covers(message)) {
      behindError = false;
      return;
    }
    if (message.startsWith("ERROR:")
        || message.startsWith("FATAL:")
        || message.startsWith("PANIC:")
        || message.startsWith("error:")
        || line.startsWith("psql: error:")
        || message.startsWith("invalid command")) {
      errors.add(line);
      behindError = true;
    } else if (line.startsWith(prefix) && !message.startsWith("STATEMENT:")) {
      behindError = false;
    } else if (behindError) {
      errors.detail(line);
    }
  }

  private void flush(Path file, StringBuilder buffer) {
    disk.append(file, buffer.toString().getBytes(StandardCharsets.UTF_8));
    buffer.setLength(0);
  }

  /** Writes what is left; every database has a log now, an empty one where all went well. */
  public void finish() {
    buffers.forEach(this::flush);
  }

  /** The lines that tell an unexpected error. */
  public FirstErrors errors() {
    return errors;
  }
}
