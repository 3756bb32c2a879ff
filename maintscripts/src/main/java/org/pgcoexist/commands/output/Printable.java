package org.pgcoexist.commands.output;

import java.util.regex.Pattern;

/**
 * Text of other programs and files on its way to a terminal: what could move the cursor, change
 * colours or hide a line is shown as a code instead.
 */
public final class Printable {

  /** A class of its own, so that the pattern is made when it is wanted. */
  private static final class Unsafe {
    /** Control characters but line feed and tab; and the marks that turn the writing direction. */
    static final Pattern PATTERN =
        Pattern.compile("[\\p{Cc}\\u202A-\\u202E\\u2066-\\u2069&&[^\\n\\t]]");
  }

  private Printable() {}

  /** As {@link #text}, and in one line. */
  public static String word(String text) {
    String printable = text(text);
    return printable.indexOf('\n') < 0 && printable.indexOf('\t') < 0
        ? printable
        : printable.replace("\n", "\\u000a").replace("\t", "\\u0009");
  }

  /** As {@link #text}, where every line but the first begins with some blanks. */
  public static String indented(String text, String blanks) {
    String printable = text(text);
    return printable.indexOf('\n') < 0 ? printable : printable.replace("\n", "\n" + blanks);
  }

  public static String text(String text) {
    return isPlain(text) ? text : replaced(text);
  }

  /** Nearly every text is; a list must not wait for the regular expression. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        return false;
      }
    }
    return true;
  }

  private static String replaced(String text) {
    return Unsafe.PATTERN
        .matcher(text)
        .replaceAll(found -> String.format("\\\\u%04x", (int) found.group().charAt(0)));
  }
}
