package org.pgcoexist;

import java.util.regex.Pattern;

/**
 * The one place that quotes for a shell: what somebody is told to type holds names that others have
 * chosen, and must do with them what it says.
 */
public final class Shell {

  /** What a shell takes as it is. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  /** What cannot be seen, or turns the writing direction, and would be lost on a terminal. */
  private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  private Shell() {}

  /** One word of a command: as it is where that is safe, else in quotes. It is always one line. */
  public static String word(Object argument) {
    String text = argument.toString();
    if (PLAIN.matcher(text).matches()) {
      return text;
    }
    if (!UNSEEN.matcher(text).find()) {
      return "'" + text.replace("'", "'\\''") + "'";
    }
    String escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n");
    return "$'"
        + UNSEEN
            .matcher(escaped)
            .replaceAll(found -> String.format("\\\\u%04x", (int) found.group().charAt(0)))
        + "'";
  }

  /** A whole command, its words in turn. */
  public static String line(Object... words) {
    StringBuilder line = new StringBuilder();
    for (Object word : words) {
      line.append(line.length() == 0 ? "" : " ").append(word(word));
    }
    return line.toString();
  }
}
