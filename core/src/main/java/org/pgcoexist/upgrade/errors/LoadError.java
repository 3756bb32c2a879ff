package org.pgcoexist.upgrade.errors;

import java.util.List;

/**
 * One definition that the new major refuses.
 *
 * @param object its kind, name and owner, as the archive lists it; empty where that is unknown
 * @param message what the server says, without its severity
 * @param details further lines of the server: LINE, DETAIL, HINT, CONTEXT
 * @param statement what was to be run; empty where that is unknown
 */
public record LoadError(String object, String message, List<String> details, String statement) {

  public LoadError {
    details = List.copyOf(details);
  }

  /** One of which no more is known. */
  public static LoadError of(String message) {
    return new LoadError("", message, List.of(), "");
  }

  /** What a person needs to see of it, without the lines that only repeat the statement. */
  public String text() {
    StringBuilder text = new StringBuilder(object.isEmpty() ? message : object + ": " + message);
    for (String detail : details) {
      if (detail.startsWith("DETAIL:") || detail.startsWith("HINT:") || isContext(detail)) {
        text.append("\n  ").append(detail.strip());
      }
    }
    if (!statement.isEmpty()) {
      text.append("\n  statement: ").append(statement);
    }
    return text.toString();
  }

  private static boolean isContext(String detail) {
    return detail.startsWith("CONTEXT:");
  }
}
