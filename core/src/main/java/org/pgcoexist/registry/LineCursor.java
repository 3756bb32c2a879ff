package org.pgcoexist.registry;

import java.nio.file.Path;

/**
 * Walks the lines of the text in step with ini4j, which tells what a line means and not where it
 * is. One event of its is one line that is neither blank nor a comment, for lines are never joined:
 * continuation is off, and a backslash is refused.
 */
final class LineCursor {

  private final Path file;
  private final String text;
  private int next;
  private int number;
  private int start;
  private int end;

  /** Stands before the first line. */
  LineCursor(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  /** Goes to the next line with a meaning; false at the end of the text. */
  boolean advance() {
    while (next < text.length()) {
      start = next;
      int newline = text.indexOf('\n', start);
      end = newline < 0 ? text.length() : newline;
      next = newline < 0 ? end : newline + 1;
      number++;
      trim();
      if (start < end && text.charAt(start) != '#' && text.charAt(start) != ';') {
        refuseBackslash();
        return true;
      }
    }
    start = end;
    return false;
  }

  /** As ini4j and {@link String#trim} do. */
  private void trim() {
    while (start < end && text.charAt(start) <= ' ') {
      start++;
    }
    while (start < end && text.charAt(end - 1) <= ' ') {
      end--;
    }
  }

  private void refuseBackslash() {
    for (int i = start; i < end; i++) {
      if (text.charAt(i) == '\\') {
        throw RegistryFault.at(
            file,
            number,
            "there is a backslash in \"" + line() + "\"",
            "some readers of such files take it for an escape, others do not");
      }
    }
  }

  /** The number of the line, from 1. */
  int number() {
    return number;
  }

  /** The line without blanks around it. */
  String line() {
    return text.substring(start, end);
  }

  /** Where the line begins in the text, blanks and all. */
  int lineStart() {
    return text.lastIndexOf('\n', start) + 1;
  }

  /** Behind the line and its end. */
  int lineEnd() {
    return next;
  }

  /** Where the value of this line is: at its end, as ini4j trims it. */
  Span value(String value) {
    int from = end - value.length();
    if (!text.startsWith(value, from)) {
      throw new IllegalStateException("line " + number + " does not end with " + value);
    }
    return new Span(from, end);
  }

  /**
   * A part of the text.
   *
   * @param start the first character
   * @param end behind the last character
   */
  record Span(int start, int end) {}
}
