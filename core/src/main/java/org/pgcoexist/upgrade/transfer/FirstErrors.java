package org.pgcoexist.upgrade.transfer;

import java.util.ArrayList;
import java.util.List;

/** The first errors that were told, and how many there were: one for each row, perhaps. */
final class FirstErrors {

  private static final int MOST = 5;

  /**
   * How to go on: nothing can be fixed in a database that serves nobody, and a cause elsewhere,
   * such as a full disk, needs no rollback.
   */
  static final String FIX =
      "\nwhat is wrong in a database can be fixed when --rollback has brought it back; then begin"
          + " again";

  private final List<String> first = new ArrayList<>();
  private long count;

  void add(String line) {
    count++;
    if (first.size() < MOST) {
      first.add(line);
    }
  }

  /** True for what follows an error and tells more of it: the first line of each. */
  static boolean isDetail(String line) {
    return line.startsWith("DETAIL:")
        || line.startsWith("HINT:")
        || line.startsWith("CONTEXT:")
        || line.startsWith("Command was:");
  }

  /** What the server said of the last error behind it. */
  void detail(String line) {
    if (count > 0 && count == first.size()) {
      int last = first.size() - 1;
      first.set(last, first.get(last) + "\n  " + line);
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
