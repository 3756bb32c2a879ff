package org.pgcoexist.process.output;

/**
 * Receives every line a program writes, as it comes, in one thread at a time.
 *
 * <p>Bytes that are no UTF-8 come as the replacement character, a line above 64 KiB in pieces. What
 * a method throws is thrown by whoever runs the program, after the program was ended. The program
 * waits while a method does not return.
 */
public interface OutputListener {

  /** A line of standard output, without its end. */
  void out(String line);

  /** A line of standard error, without its end. */
  void err(String line);

  /** Called once when the program runs, before its first line, with its process id. */
  default void started(long pid) {}
}
