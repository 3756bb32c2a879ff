package org.pgcoexist.postgres;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What COPY writes in its text format. */
public final class CopyText {

  private static final String NULL = "\\N";

  private CopyText() {}

  /**
   * The rows; NULL is null.
   *
   * @throws IllegalStateException when rows differ in their number of columns: COPY writes none
   */
  public static List<List<String>> rows(String text) {
    List<List<String>> rows = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int end = text.indexOf('\n', from);
      if (end < 0) {
        throw new IllegalStateException("a row was cut short: " + text.substring(from));
      }
      List<String> row = fields(text.substring(from, end));
      if (!rows.isEmpty() && rows.get(0).size() != row.size()) {
        throw new IllegalStateException("a row has another number of columns: " + row);
      }
      rows.add(row);
      from = end + 1;
    }
    return rows;
  }

  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    for (String field : line.split("\t", -1)) {
      fields.add(field.equals(NULL) ? null : unescaped(field));
    }
    return Collections.unmodifiableList(fields);
  }

  private static String unescaped(String field) {
    if (field.indexOf('\\') < 0) {
      return field;
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < field.length(); i++) {
      char letter = field.charAt(i);
      text.append(letter == '\\' && i + 1 < field.length() ? meant(field.charAt(++i)) : letter);
    }
    return text.toString();
  }

  /** Control characters have letters, all others stand for themselves. */
  private static char meant(char letter) {
    return switch (letter) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> '\u000b';
      default -> letter;
    };
  }
}
