package org.pgcoexist.upgrade.transfer;

import java.util.ArrayList;
import java.util.List;

/** The first errors that were told, and how many there were: one for each row, perhaps. */
final class FirstErrors {

  private static final int MOST = 5;

  private final List<String> first = new ArrayList<>();
  private long count;

  void add(String line) {
    count++;
    if (first.size() < MOST) {
      first.add(line);
    }
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** The first, each as it was told. */
  List<String> lines() {
    return List.copyOf(first);
  }

  /** Their number and a line each. */
  @Override
  public String toString() {
    String more = count > MOST ? ", the first of them" : "";
    return (count == 1 ? "an error" : count + " errors" + more) + ":\n" + String.join("\n", first);
  }
}
