package org.pgcoexist.process;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Does two works at the same time. */
public final class Concurrently {

  private Concurrently() {}

  /**
   * Returns when both are done. The first failure interrupts the other work, waits for its end and
   * is thrown.
   *
   * @param atOnce how many programs it is worth running at the same time; with 1, the second work
   *     begins after the first
   */
  public static void run(int atOnce, Work first, Work second) throws InterruptedException {
    if (atOnce > 1) {
      together(first, second);
    } else {
      first.run();
      second.run();
    }
  }

  private static void together(Work first, Work second) throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      CompletionService<Void> done = new ExecutorCompletionService<>(threads);
      for (Work work : List.of(first, second)) {
        Callable<Void> call =
            () -> {
              work.run();
              return null;
            };
        done.submit(call);
      }
      done.take().get();
      done.take().get();
    } catch (ExecutionException e) {
      throw unwrapped(e.getCause());
    } finally {
      threads.shutdownNow();
      awaitEnd(threads);
    }
  }

  /** What a thread failed with, thrown or to be thrown. */
  public static RuntimeException unwrapped(Throwable cause) throws InterruptedException {
    if (cause instanceof InterruptedException interrupt) {
      throw interrupt;
    }
    if (cause instanceof RuntimeException failure) {
      return failure;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(cause);
  }

  /**
   * Returns when a pool of threads that was shut down has ended. No program may run on behind our
   * back, so an interrupt is kept for later.
   */
  public static void awaitEnd(ExecutorService threads) {
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = threads.awaitTermination(1, TimeUnit.DAYS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
