package org.pgcoexist.commands;

import java.lang.reflect.Proxy;
import java.util.List;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.engine.Cancellation;

/**
 * Lets SIGINT, SIGTERM and SIGHUP end the work at a safe point. The JVM then exits with 128 + the
 * signal's number. A further signal ends what the first one has begun.
 */
final class SafeStop {

  private static final int SIGNALED = 128;

  private final Cancellation cancellation;
  private boolean signaled;
  private boolean unheard;

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

  /** The same for work that asks nobody: the first signal waits for its end, the next ends it. */
  void beginUnheard() {
    unheard = true;
    begin();
  }

  /** From now on a signal asks for the stop and waits until the calling thread has ended. */
  void begin() {
    Thread worker = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  cancellation.request();
                  join(worker);
                },
                "safe stop"));
    for (String signal : List.of("INT", "TERM", "HUP")) {
      hear(signal, worker);
    }
  }

  /**
   * Left to itself the JVM ends at the first signal, for which it waits, and hears of no other one.
   * The class is no part of Java SE, which has none for this, and javac would warn of it.
   */
  private void hear(String signal, Thread worker) {
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object hearing =
          Proxy.newProxyInstance(
              SafeStop.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                heard((int) type.getMethod("getNumber").invoke(arguments[0]), worker);
                return null;
              });
      Object named = type.getConstructor(String.class).newInstance(signal);
      Object unused = type.getMethod("handle", type, handler).invoke(null, named, hearing);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot hear of signals", e);
    }
  }

  /** The first one begins the end of the JVM, as it would without us. */
  private synchronized void heard(int number, Thread worker) {
    if (signaled) {
      if (unheard) {
        worker.interrupt();
      }
      cancellation.request();
      return;
    }
    signaled = true;
    new Thread(() -> Runtime.getRuntime().exit(SIGNALED + number), "end").start();
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
