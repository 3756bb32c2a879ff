package org.pgcoexist.process;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A program that runs. */
final class Program {
  private final Process process;
  private final MarkedProcesses group;
  private final CompletableFuture<Void> streamsEnded;

  /**
   * @param streamsEnded is completed some time after the program's end
   */
  Program(Process process, MarkedProcesses group, CompletableFuture<Void> streamsEnded) {
    this.process = process;
    this.group = group;
    this.streamsEnded = streamsEnded;
  }

  Process process() {
    return process;
  }

  /**
   * Waits for the program's end; an interrupt ends it.
   *
   * @return false when the limit passed first; the program has been ended then, too
   */
  boolean await(Optional<Duration> limit) throws InterruptedException {
    try {
      if (limit.isEmpty()) {
        process.waitFor();
      } else if (!process.waitFor(limit.get().toNanos(), TimeUnit.NANOSECONDS)) {
        end();
        return false;
      }
    } catch (InterruptedException e) {
      end();
      throw e;
    }
    streamsEnded.join();
    return true;
  }

  /**
   * Waits for the end of the program alone, of which it may have descendants.
   *
   * @return false when it still lives
   */
  boolean awaitEnd(long nanos) throws InterruptedException {
    if (!process.waitFor(nanos, TimeUnit.NANOSECONDS)) {
      return false;
    }
    streamsEnded.join();
    return true;
  }

  /** Ends the program with all its descendants, and returns when they are gone. */
  void end() {
    group.end();
    streamsEnded.join();
  }

  /** The exit status of a program that has ended, 128 + its number when by a signal. */
  int exit() {
    return process.exitValue();
  }
}
