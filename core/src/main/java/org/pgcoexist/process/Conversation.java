package org.pgcoexist.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import org.pgcoexist.CoexistException;

/**
 * A program that runs for as long as it is talked with. It must end by itself at the end of its
 * input, so that it does not outlive this process, whatever ends this one.
 */
public final class Conversation implements AutoCloseable {
  private static final Duration LEAVE = Duration.ofSeconds(2);

  private final Program program;
  private final BiFunction<String, Integer, CoexistException> failure;

  /**
   * @param failure makes the failure to throw from what failed and an exit status
   */
  Conversation(Program program, BiFunction<String, Integer, CoexistException> failure) {
    this.program = program;
    this.failure = failure;
  }

  /** The program's standard input. */
  public OutputStream requests() {
    return program.process().getOutputStream();
  }

  /** The program's standard output. */
  public InputStream answers() {
    return program.process().getInputStream();
  }

  /**
   * Ends a program that does not answer as it should, and tells how it ended.
   *
   * @param what what could not be done therefore
   */
  public CoexistException broken(String what) {
    close();
    return failure.apply(what, program.exit());
  }

  /** Ends the input, waits a moment for the program to leave, and ends it if it stays. */
  @Override
  public void close() {
    try {
      requests().close();
    } catch (IOException e) {
      // It is gone already, or will be in a moment: what it did not read, it does not need.
      program.end();
      return;
    }
    try {
      program.await(Optional.of(LEAVE));
    } catch (InterruptedException e) {
      // Nothing is lost: the program has been ended, and the caller sees the interrupt.
      Thread.currentThread().interrupt();
    }
  }
}
