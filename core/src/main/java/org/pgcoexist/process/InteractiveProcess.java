package org.pgcoexist.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.BiFunction;
import org.pgcoexist.CoexistException;

/**
 * A program that runs for as long as it is talked with. It must end by itself at the end of its
 * input, so that it does not outlive this process, whatever ends this one.
 */
public final class InteractiveProcess implements AutoCloseable {
  private static final Duration LEAVE = Duration.ofSeconds(2);
  private static final Duration A_MOMENT = Duration.ofMillis(500);

  /** As a shell has it for a program that SIGKILL ended. */
  private static final int KILLED = 128 + 9;

  private final Program program;
  private final BiFunction<String, Integer, CoexistException> failure;

  /**
   * @param failure makes the failure to throw from what failed and an exit status
   */
  InteractiveProcess(Program program, BiFunction<String, Integer, CoexistException> failure) {
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

  /** Whether a signal has stopped the program, or somebody traces it. */
  public boolean isStopped() {
    return ProcessTable.isStopped(program.process().pid());
  }

  /**
   * Ends a program that does not answer as it should, and tells how it ended. It is killed, as it
   * may be stopped.
   *
   * @param what what could not be done therefore
   */
  public CoexistException broken(String what) {
    // One that is just ending by itself tells why.
    boolean gone = await(isStopped() ? Duration.ZERO : A_MOMENT) || kill();
    return failure.apply(what, gone ? program.exit() : KILLED);
  }

  /** Whatever state it is in; then what it has started. False when even that does not end it. */
  private boolean kill() {
    program.process().destroyForcibly();
    try {
      program.end();
      return true;
    } catch (CoexistException e) {
      return false;
    }
  }

  /** Ends the input, waits a moment for the program to leave, and ends it if it stays. */
  @Override
  public void close() {
    Thread closing = new Thread(this::closeInput, "end of the input");
    closing.setDaemon(true);
    closing.start();
    // One that a kill does not end waits for a disk: it will end there.
    boolean unused = await(LEAVE) || kill();
  }

  /** What was not written yet may have to wait for a program that does not read. */
  private void closeInput() {
    try {
      requests().close();
    } catch (IOException e) {
      // It is gone already, or will be in a moment: what it did not read, it does not need.
      return;
    }
  }

  /** Whether it is gone by then; an interrupt is kept and shortens nothing. */
  private boolean await(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    boolean interrupted = false;
    boolean gone = false;
    long left = limit.toNanos();
    do {
      try {
        gone = program.awaitEnd(left);
        left = 0;
      } catch (InterruptedException e) {
        interrupted = true;
        left = end - System.nanoTime();
      }
    } while (left > 0);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return gone;
  }
}
