package org.pgcoexist.postgres.conf;

/**
 * One line of a postgresql.conf, taken apart by hand since it is read for every cluster of a list.
 *
 * @param text the whole line
 * @param nameStart where the name begins; −1 when the line holds no setting
 * @param nameEnd behind the name
 * @param valueStart where the value begins, its quote included
 * @param valueEnd behind the value
 */
record ConfLine(String text, int nameStart, int nameEnd, int valueStart, int valueEnd) {

  static ConfLine parse(String text) {
    int nameStart = skipBlanks(text, 0);
    int nameEnd = nameStart;
    boolean named = nameStart < text.length() && isNameStart(text.charAt(nameStart));
    while (named && nameEnd < text.length() && isNameCharacter(text.charAt(nameEnd))) {
      nameEnd++;
    }
    int valueStart = skipBlanks(text, nameEnd);
    if (valueStart < text.length() && text.charAt(valueStart) == '=') {
      valueStart = skipBlanks(text, valueStart + 1);
    }
    int valueEnd = valueEnd(text, valueStart);
    int rest = skipBlanks(text, valueEnd);
    boolean complete = rest >= text.length() || text.charAt(rest) == '#';
    if (nameEnd == nameStart || valueStart == nameEnd || valueEnd == valueStart || !complete) {
      return new ConfLine(text, -1, -1, -1, -1);
    }
    return new ConfLine(text, nameStart, nameEnd, valueStart, valueEnd);
  }

  private static int skipBlanks(String text, int from) {
    int i = from;
    while (i < text.length() && isBlank(text.charAt(i))) {
      i++;
    }
    return i;
  }

  static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\f';
  }

  private static boolean isNameStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
  }

  private static boolean isNameCharacter(char c) {
    return isNameStart(c) || (c >= '0' && c <= '9') || c == '.' || c == '$';
  }

  private static int valueEnd(String text, int start) {
    if (start >= text.length()) {
      return start;
    }
    if (text.charAt(start) != '\'') {
      int end = start;
      while (end < text.length() && " \t\r\f#'=".indexOf(text.charAt(end)) < 0) {
        end++;
      }
      return end;
    }
    for (int i = start + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean doubled = c == '\'' && i + 1 < text.length() && text.charAt(i + 1) == '\'';
      if (c == '\\' || doubled) {
        i++;
      } else if (c == '\'') {
        return i + 1;
      }
    }
    return start;
  }

  boolean isSetting() {
    return nameStart >= 0;
  }

  String name() {
    return text.substring(nameStart, nameEnd);
  }

  /** The value without its quotes and escapes (guc-file.l, DeescapeQuotedString). */
  String value() {
    if (text.charAt(valueStart) != '\'') {
      return text.substring(valueStart, valueEnd);
    }
    StringBuilder value = new StringBuilder();
    for (int i = valueStart + 1; i < valueEnd - 1; i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < valueEnd - 1) {
        i = unescape(i + 1, value);
      } else {
        value.append(c);
        if (c == '\'') {
          i++;
        }
      }
    }
    return value.toString();
  }

  /** Appends what the escape at {@code at} stands for; returns the index of its last character. */
  private int unescape(int at, StringBuilder value) {
    char c = text.charAt(at);
    int letter = "bfnrt".indexOf(c);
    if (letter >= 0) {
      value.append("\b\f\n\r\t".charAt(letter));
      return at;
    }
    if (c < '0' || c > '7') {
      value.append(c);
      return at;
    }
    int octal = 0;
    int end = at;
    while (end < at + 3
        && end < valueEnd - 1
        && text.charAt(end) >= '0'
        && text.charAt(end) <= '7') {
      octal = octal * 8 + (text.charAt(end) - '0');
      end++;
    }
    value.append((char) (octal & 0xff));
    return end - 1;
  }

  /** A number that stood without quotes gets none. */
  String withValue(String value) {
    boolean bare = isNumber(value()) && isNumber(value) && text.charAt(valueStart) != '\'';
    String written = bare ? value : ConfFile.quote(value);
    return text.substring(0, valueStart) + written + text.substring(valueEnd);
  }

  private static boolean isNumber(String value) {
    return !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  String withName(String name) {
    return text.substring(0, nameStart) + name + text.substring(nameEnd);
  }
}
