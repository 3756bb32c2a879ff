package org.pgcoexist.registry;

import java.util.Comparator;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.pgcoexist.model.Cluster;

/** Changes of the registry's text that leave all else as it is. */
final class RegistryText {

  private RegistryText() {}

  /** Puts the values of {@code cluster} in the places of the old ones. */
  static String change(String text, Entry entry, Cluster cluster) {
    // From the last place to the first, so that the others stay where they were.
    NavigableMap<Integer, Replacement> replacements = new TreeMap<>(Comparator.reverseOrder());
    add(replacements, entry.port(), cluster.port().toString());
    add(replacements, entry.status(), cluster.status().text());
    add(replacements, entry.path(), cluster.path().toString());
    StringBuilder changed = new StringBuilder(text);
    for (Replacement replacement : replacements.values()) {
      LineCursor.Span span = replacement.old().span();
      changed.replace(span.start(), span.end(), replacement.wanted());
    }
    return changed.toString();
  }

  private record Replacement(Entry.Value old, String wanted) {}

  private static void add(
      NavigableMap<Integer, Replacement> replacements, Entry.Value old, String wanted) {
    replacements.put(old.span().start(), new Replacement(old, wanted));
  }

  /** Adds a section at the end, after a blank line where there is text before it. */
  static String append(String text, Cluster cluster) {
    String newline = lineEnd(text);
    StringBuilder changed = new StringBuilder(text);
    if (!text.isEmpty()) {
      if (!text.endsWith("\n")) {
        changed.append(newline);
      }
      if (!endsWithBlankLine(text, text.length())) {
        changed.append(newline);
      }
    }
    changed.append('[').append(cluster.name()).append(']').append(newline);
    changed.append("port = ").append(cluster.port()).append(newline);
    changed.append("status = ").append(cluster.status()).append(newline);
    changed.append("path = ").append(cluster.path()).append(newline);
    return changed.toString();
  }

  /** Takes a section out, and one blank line beside it where none is needed any more. */
  static String remove(String text, Entry entry) {
    int start = entry.block().start();
    int end = entry.block().end();
    boolean nothingFollows = end == text.length() || isBlankLine(text, end);
    if (nothingFollows && endsWithBlankLine(text, start)) {
      start = text.lastIndexOf('\n', start - 2) + 1;
    } else if (nothingFollows && start == 0) {
      end = behindLine(text, end);
    }
    return text.substring(0, start) + text.substring(end);
  }

  /** As the first line has it. */
  private static String lineEnd(String text) {
    int newline = text.indexOf('\n');
    return newline > 0 && text.charAt(newline - 1) == '\r' ? "\r\n" : "\n";
  }

  /** Whether the line that ends just before {@code end} is blank. */
  private static boolean endsWithBlankLine(String text, int end) {
    return end > 0
        && text.charAt(end - 1) == '\n'
        && isBlankLine(text, text.lastIndexOf('\n', end - 2) + 1);
  }

  private static int behindLine(String text, int start) {
    int newline = text.indexOf('\n', start);
    return newline < 0 ? text.length() : newline + 1;
  }

  private static boolean isBlankLine(String text, int start) {
    return text.substring(start, behindLine(text, start)).isBlank();
  }
}
