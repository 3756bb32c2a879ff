package org.pgcoexist.commands;

import java.util.regex.Pattern;

/**
 * Text of other programs and files on its way to a terminal: what could move the cursor, change
 * colours or hide a line is shown as a code instead.
 */
final class Printable {

  /** Control characters but line feed and tab; and the marks that turn the writing direction. */
  private static final Pattern UNSAFE =
      Pattern.compile("[\\p{Cc}\\u202A-\\u202E\\u2066-\\u2069&&[^\\n\\t]]");

  private Printable() {}

  static String text(String text) {
    return UNSAFE
        .matcher(text)
        .replaceAll(found -> String.format("\\\\u%04x", (int) found.group().charAt(0)));
  }
}
