package org.pgcoexist.upgrade.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgcoexist.process.OutputListener;

/**
 * Reads the errors that pg_restore or psql tells: the object by the line before, which pg_restore
 * writes once for all errors of one entry, the server's further lines, and the statement.
 */
final class RestoreErrors implements OutputListener {

  private static final Pattern ENTRY =
      Pattern.compile("^pg_restore: from TOC entry \\d+; \\d+ \\d+ (.*)$");
  private static final Pattern ERROR =
      Pattern.compile("^(?:pg_[a-z]+|psql(?::.*?)?): (?:error: (?:.*?ERROR:  )?|ERROR:  )(.*)$");
  private static final Pattern DETAIL =
      Pattern.compile("^(?:LINE \\d+|DETAIL|HINT|CONTEXT|QUERY|LOCATION):");
  private static final String STATEMENT = "Command was: ";

  private static final int LONGEST_STATEMENT = 200;

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
    if (entry.matches()) {
      end();
      object = entry.group(1);
    } else if (error.matches()) {
      end();
      message = error.group(1);
    } else if (line.startsWith("pg_restore: ")) {
      end();
    } else if (line.startsWith(STATEMENT)) {
      inStatement = true;
      addToStatement(line.substring(STATEMENT.length()));
    } else if (inStatement) {
      addToStatement(line.strip());
    } else if (DETAIL.matcher(line).find()) {
      details.add(line);
    }
  }

  /** Without what says the numbers of objects for pg_upgrade. */
  private void addToStatement(String line) {
    if (!line.isEmpty()
        && !line.startsWith("-- For binary upgrade")
        && !line.startsWith("SELECT pg_catalog.binary_upgrade_")) {
      statement.append(statement.length() == 0 ? "" : " ").append(line);
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

  private static String cut(String text) {
    return text.length() > LONGEST_STATEMENT ? text.substring(0, LONGEST_STATEMENT) + "..." : text;
  }

  /** All that was told so far. */
  synchronized List<LoadError> all() {
    end();
    return List.copyOf(errors);
  }
}
