package org.pgcoexist.api;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Function;
import org.pgcoexist.engine.Cancellation;
import org.pgcoexist.engine.Host;

/**
 * How {@link Clusters} works: in a thread of its own, for which the caller waits. Java closes a
 * file under a thread that is interrupted, and that thread nobody else can interrupt.
 */
final class Calls {

  private final Host host;
  private final Consumer<? super ProgressEvent> listener;

  Calls(Host host, Consumer<? super ProgressEvent> listener) {
    this.host = host;
    this.listener = listener;
  }

  /** What a call does. */
  @FunctionalInterface
  interface Work<T> {
    T on(Host host, Reporter reporter, Cancellation stop) throws InterruptedException;
  }

  Calls reporting(Consumer<? super ProgressEvent> newListener) {
    return new Calls(host, newListener);
  }

  /** Something that is done in a moment and has nothing to report. */
  <T> T look(Function<Host, T> look) {
    return toItsEnd((machine, unused, never) -> look.apply(machine));
  }

  /** Something that would be of no use half done: an interrupt is kept for afterwards. */
  <T> T toItsEnd(Work<T> work) {
    Reporter reporter = new Reporter(listener);
    Cancellation never = new Cancellation();
    try {
      return awaited(() -> work.on(host, reporter, never), () -> {}, reporter);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody asked it to stop", e);
    }
  }

  /** Something that an interrupt of the caller stops where it is safe. */
  <T> T stoppable(Work<T> work) throws InterruptedException {
    Reporter reporter = new Reporter(listener);
    Cancellation stop = new Cancellation();
    return awaited(() -> work.on(host, reporter, stop), stop::request, reporter);
  }

  private static <T> T awaited(Callable<T> work, Runnable onInterrupt, Reporter reporter)
      throws InterruptedException {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "pg-coexist");
    thread.start();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
        onInterrupt.run();
      }
    }
    try {
      T result = task.get();
      reporter.requireHeard();
      return result;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InterruptedException stopped) {
        interrupted = false;
        throw stopped;
      }
      throw reporter.unchecked(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
