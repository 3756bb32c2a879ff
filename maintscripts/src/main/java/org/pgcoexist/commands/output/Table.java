package org.pgcoexist.commands.output;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Aligned columns, two blanks apart. */
public final class Table {

  private static final int GAP = 2;

  private final List<List<String>> rows = new ArrayList<>();

  public void add(List<String> row) {
    List<String> cells = new ArrayList<>(row.size());
    for (String cell : row) {
      cells.add(Printable.word(cell));
    }
    rows.add(cells);
  }

  /** The characters of its longest line. */
  public int width() {
    int[] widths = widths();
    int longest = 0;
    for (List<String> row : rows) {
      int line = row.get(widths.length - 1).length();
      for (int i = 0; i < widths.length - 1; i++) {
        line += widths[i] + GAP;
      }
      longest = Math.max(longest, line);
    }
    return longest;
  }

  private int[] widths() {
    int[] widths = new int[rows.isEmpty() ? 0 : rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return widths;
  }

  public void print(PrintStream out) {
    int[] widths = widths();
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        text.append(row.get(i));
        if (i < widths.length - 1) {
          text.append(" ".repeat(widths[i] - row.get(i).length() + GAP));
        }
      }
      text.append('\n');
    }
    out.print(text);
  }
}
