package org.pgcoexist;

/**
 * The one place that quotes for a shell: what somebody is to type holds names that others have
 * chosen, and must do with them what it says.
 */
public final class Shell {

  /** What a shell takes as it is, beside letters and digits. */
  private static final String PLAIN = "_@%+=:,./-";

  private Shell() {}

  /** One word of a command: as it is where that is safe, else in quotes. It is always one line. */
  public static String word(Object argument) {
    String text = argument.toString();
    boolean plain = !text.isEmpty();
    boolean seen = true;
    for (int i = 0; i < text.length(); i++) {
      plain &= isPlain(text.charAt(i));
      seen &= !isUnseen(text.charAt(i));
    }
    if (plain) {
      return text;
    }
    return seen ? "'" + text.replace("'", "'\\''") + "'" : escaped(text);
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder("$'");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' || c == '\'') {
        escaped.append('\\').append(c);
      } else if (c == '\n') {
        escaped.append("\\n");
      } else if (isUnseen(c)) {
        escaped.append("\\u").append(Integer.toHexString(0x10000 | c), 1, 5);
      } else {
        escaped.append(c);
      }
    }
    return escaped.append('\'').toString();
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || PLAIN.indexOf(c) >= 0;
  }

  /** What cannot be seen, or turns the writing direction, and would be lost on a terminal. */
  private static boolean isUnseen(char c) {
    switch (Character.getType(c)) {
      case Character.CONTROL:
      case Character.FORMAT:
      case Character.LINE_SEPARATOR:
      case Character.PARAGRAPH_SEPARATOR:
        return true;
      default:
        return false;
    }
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
