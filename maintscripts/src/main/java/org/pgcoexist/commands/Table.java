package org.pgcoexist.commands;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Aligned columns, two blanks apart. */
final class Table {

  private final List<List<String>> rows = new ArrayList<>();

  void add(List<String> row) {
    rows.add(row);
  }

  void print(PrintStream out) {
    if (rows.isEmpty()) {
      return;
    }
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        text.append(row.get(i));
        if (i < widths.length - 1) {
          text.append(" ".repeat(widths[i] - row.get(i).length() + 2));
        }
      }
      text.append('\n');
    }
    out.print(text);
  }
}
