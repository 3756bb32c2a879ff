package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * How a program in a machine ended.
 *
 * @param command its words, for messages
 * @param status its exit status; 128 + the number of a signal that ended it
 * @param out its standard output
 * @param err its standard error
 */
record Outcome(String command, int status, String out, String err) {

  /** This outcome, which must have the status. */
  Outcome requireStatus(int expected) {
    assertEquals(expected, status, this::toString);
    return this;
  }

  /** Standard output of a program that must have succeeded, without the white space at its ends. */
  String text() {
    return requireStatus(0).out().strip();
  }

  @Override
  public String toString() {
    return command + "\nexit status " + status + "\n" + out + "--- stderr\n" + err;
  }
}
