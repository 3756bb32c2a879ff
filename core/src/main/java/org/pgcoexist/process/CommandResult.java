package org.pgcoexist.process;

import java.nio.charset.StandardCharsets;

/**
 * How a program ended.
 *
 * @param exit its exit status; 128 + the signal's number when a signal ended it
 * @param output what it wrote to standard output, unless a listener took it
 * @param errorTail the last lines of its standard error, at most 8 KiB
 */
public record CommandResult(int exit, byte[] output, String errorTail) {

  public boolean succeeded() {
    return exit == 0;
  }

  /** The output as UTF-8 text. */
  public String text() {
    return new String(output, StandardCharsets.UTF_8);
  }
}
