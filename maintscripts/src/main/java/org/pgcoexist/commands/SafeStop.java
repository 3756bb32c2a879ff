package org.pgcoexist.commands;

import org.pgcoexist.ExitStatus;
import org.pgcoexist.engine.Cancellation;

/**
 * Lets SIGINT, SIGTERM and SIGHUP end the work at a safe point. The JVM then exits with 128 + the
 * signal's number by itself.
 */
final class SafeStop {

  private final Cancellation cancellation;

  private SafeStop(Cancellation cancellation) {
    this.cancellation = cancellation;
  }

  /** From now on a signal asks for the stop and waits until the calling thread has ended. */
  static SafeStop onSignals(Cancellation cancellation) {
    SafeStop stop = later(cancellation);
    stop.begin();
    return stop;
  }

  /** A signal ends the JVM at once until {@link #begin}. */
  static SafeStop later(Cancellation cancellation) {
    return new SafeStop(cancellation);
  }

  /** From now on a signal asks for the stop and waits until the calling thread has ended. */
  void begin() {
    Thread worker = Thread.currentThread();
    Thread hook =
        new Thread(
            () -> {
              cancellation.request();
              join(worker);
            },
            "safe stop");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private static void join(Thread worker) {
    try {
      worker.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Ends the JVM; when a signal has begun to, only returns, since exiting would wait for itself.
   * What was done before the signal could stop it is done anyway.
   */
  void exit(ExitStatus status) {
    if (!cancellation.isRequested() || status == ExitStatus.DONE) {
      Runtime.getRuntime().halt(status.code());
    }
  }
}
