package org.pgcoexist.upgrade.errors;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgcoexist.process.output.OutputListener;

/**
 * Reads the errors that pg_restore or psql tells: the object by the line before, which pg_restore
 * writes once for all errors of one entry, the server's further lines, and the statement.
 */
public final class RestoreErrors implements OutputListener {

  private static final Pattern ENTRY =
      Pattern.compile("^pg_restore: from TOC entry \\d+; \\d+ \\d+ (.*)$");
  private static final Pattern ERROR =
      Pattern.compile(
          "^(?:pg_[a-z]+|psql(?::.*?)?): (?:error: (?:.*?ERROR:  )?|(?:ERROR|FATAL|PANIC):  )(.*)$");
  private static final Pattern DETAIL =
      Pattern.compile("^(?:LINE \\d+|DETAIL|HINT|CONTEXT|QUERY|LOCATION):");
  private static final Pattern ECHOED = Pattern.compile("^psql(?::.*?)?: STATEMENT:  (.*)$");
  private static final String STATEMENT = "Command was:";

  private static final int LONGEST_STATEMENT = 200;
  private static final int MOST_OF_STATEMENT = 10_000;

  /** What authenticates somebody is nobody's to read in a message. */
  private static final Pattern SECRET = Pattern.compile("(?i)(PASSWORD\\s+)E?'(?:[^']|'')*'");

  private final List<LoadError> errors = new ArrayList<>();
  private final List<String> details = new ArrayList<>();
  private final StringBuilder statement = new StringBuilder();
  private String object = "";
  private String message = "";
  private boolean inStatement;

  @Override
  public void out(String line) {}

  @Override
  public synchronized void err(String line) {
    Matcher entry = ENTRY.matcher(line);
    Matcher error = ERROR.matcher(line);
    Matcher echoed = ECHOED.matcher(line);
    if (echoed.matches()) {
      inStatement = !message.isEmpty();
      addToStatement(echoed.group(1));
    } else if (entry.matches()) {
      end();
      object = entry.group(1);
    } else if (error.matches()) {
      end();
      message = error.group(1);
    } else if (line.startsWith("pg_restore: ")) {
      end();
    } else if (line.startsWith(STATEMENT)) {
      inStatement = true;
      addToStatement(line.substring(STATEMENT.length()).strip());
    } else if (inStatement) {
      addToStatement(line.strip());
    } else if (DETAIL.matcher(line).find()) {
      details.add(line);
    }
  }

  /** Without what says the numbers of objects for pg_upgrade. */
  private void addToStatement(String line) {
    if (!line.isEmpty()
        && !line.startsWith("--")
        && !line.startsWith("SELECT pg_catalog.binary_upgrade_")) {
      statement.append(statement.length() == 0 ? "" : " ").append(line);
      if (statement.length() > MOST_OF_STATEMENT) {
        statement.setLength(MOST_OF_STATEMENT);
      }
    }
  }

  private void end() {
    if (!message.isEmpty()) {
      errors.add(new LoadError(object, message, details, cut(statement.toString().strip())));
    }
    message = "";
    details.clear();
    statement.setLength(0);
    inStatement = false;
  }

  private static String cut(String whole) {
    String text = SECRET.matcher(whole).replaceAll("$1'...'");
    return text.length() > LONGEST_STATEMENT ? text.substring(0, LONGEST_STATEMENT) + "..." : text;
  }

  /** All that was reported so far. */
  public synchronized List<LoadError> all() {
    end();
    return List.copyOf(errors);
  }
}
