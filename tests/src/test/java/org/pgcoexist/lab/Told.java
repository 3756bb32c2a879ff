package org.pgcoexist.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * What a failure told to type next: the lines from "Next:" on.
 *
 * @param lines each without what is before it
 * @param whole all that was told, for messages
 */
record Told(List<String> lines, String whole) {

  private static final String NEXT = "Next: ";

  static Told of(Outcome outcome) {
    List<String> lines = new ArrayList<>();
    boolean next = false;
    for (String line : outcome.err().lines().toList()) {
      boolean begins = line.startsWith(NEXT);
      next = begins || (next && line.startsWith(" ".repeat(NEXT.length())));
      if (next) {
        lines.add(line.substring(NEXT.length()));
      }
    }
    return new Told(lines, outcome.toString());
  }

  /** True when a line has the words. */
  boolean has(String words) {
    return lines.stream().anyMatch(line -> line.contains(words));
  }

  /** The command of the line with the words: without what explains it, before and behind. */
  String command(String words) {
    String line =
        lines.stream()
            .filter(one -> one.contains(words))
            .findFirst()
            .orElseThrow(() -> new AssertionError(words + " is not told: " + whole));
    String command = line.replaceFirst(" {3}.*", "");
    int prose = command.lastIndexOf(": ");
    return prose < 0 ? command : command.substring(prose + 2);
  }
}
