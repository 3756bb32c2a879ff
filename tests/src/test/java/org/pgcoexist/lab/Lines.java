package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;

/** Long texts in comparison: only the lines that differ are told. */
final class Lines {

  private Lines() {}

  static void assertSame(String expected, String actual) {
    if (expected.equals(actual)) {
      return;
    }
    List<String> missing = new ArrayList<>(expected.lines().toList());
    List<String> added = new ArrayList<>(actual.lines().toList());
    actual.lines().forEach(missing::remove);
    expected.lines().forEach(added::remove);
    assertEquals(String.join("\n", missing), String.join("\n", added));
    int same = 0;
    while (expected.charAt(same) == actual.charAt(same)) {
      same++;
    }
    fail("the same lines in another order after: " + expected.substring(0, same));
  }
}
