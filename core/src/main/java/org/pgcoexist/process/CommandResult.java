package org.pgcoexist.process;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * How a program ended.
 *
 * @param exit its exit status; 128 + the signal's number when a signal ended it
 * @param output what it wrote to standard output, unless a listener took it
 * @param errorTail the last lines of its standard error, at most 8 KiB
 */
public record CommandResult(int exit, byte[] output, String errorTail) {

  /** The signals that end programs, by their number in signal(7). */
  private static final Map<Integer, String> SIGNALS =
      Map.ofEntries(
          Map.entry(1, "SIGHUP"),
          Map.entry(2, "SIGINT"),
          Map.entry(3, "SIGQUIT"),
          Map.entry(4, "SIGILL"),
          Map.entry(5, "SIGTRAP"),
          Map.entry(6, "SIGABRT"),
          Map.entry(7, "SIGBUS"),
          Map.entry(8, "SIGFPE"),
          Map.entry(9, "SIGKILL"),
          Map.entry(10, "SIGUSR1"),
          Map.entry(11, "SIGSEGV"),
          Map.entry(12, "SIGUSR2"),
          Map.entry(13, "SIGPIPE"),
          Map.entry(14, "SIGALRM"),
          Map.entry(15, "SIGTERM"),
          Map.entry(24, "SIGXCPU"),
          Map.entry(25, "SIGXFSZ"),
          Map.entry(31, "SIGSYS"));

  public boolean succeeded() {
    return exit == 0;
  }

  /**
   * How it ended, in words: {@code exit status 1} or {@code ended by SIGKILL (exit status 137)}.
   */
  public String ending() {
    String signal = SIGNALS.get(exit - 128);
    String status = "exit status " + exit;
    return signal == null ? status : "ended by " + signal + " (" + status + ")";
  }

  /** The output as UTF-8 text. */
  public String text() {
    return new String(output, StandardCharsets.UTF_8);
  }
}
