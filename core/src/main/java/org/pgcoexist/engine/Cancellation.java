package org.pgcoexist.engine;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A request to stop at the next safe point: between steps, or inside a running program.
 *
 * <p>It never interrupts a thread that works on files, since Java closes a channel under an
 * interrupt.
 */
public final class Cancellation {

  /** Who types Ctrl-C twice means it once; and a group of processes may get it from two senders. */
  private static final long ONE_REQUEST_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** What starts or stops a public server is not stopped half way, unless it takes longer. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final LongSupplier nanos;
  private final Duration grace;
  private boolean requested;
  private boolean delivered;
  private long since;
  private final Set<Thread> running = new HashSet<>();
  private final Set<Thread> patient = new HashSet<>();

  public Cancellation() {
    // No method reference: the first one costs more than a short list.
    this(
        new LongSupplier() {
          @Override
          public long getAsLong() {
            return System.nanoTime();
          }
        },
        GRACE);
  }

  /**
   * @param nanos a clock
   * @param grace how long what is not to be stopped half way may take
   */
  Cancellation(LongSupplier nanos, Duration grace) {
    this.nanos = nanos;
    this.grace = grace;
  }

  /**
   * Asks for the stop. Asking again after two seconds stops what goes on since then, which is the
   * clearing up, or was given time; sooner it changes nothing. Any thread may ask.
   */
  public synchronized void request() {
    long now = nanos.getAsLong();
    if (requested && now - since < ONE_REQUEST_NANOS) {
      return;
    }
    boolean again = requested;
    since = now;
    requested = true;
    delivered = false;
    deliver(running);
    if (again) {
      deliver(patient);
    } else if (!patient.isEmpty()) {
      Thread later = new Thread(this::endGrace, "grace");
      later.setDaemon(true);
      later.start();
    }
  }

  private void deliver(Set<Thread> threads) {
    delivered |= !threads.isEmpty();
    threads.forEach(Thread::interrupt);
  }

  private synchronized void endGrace() {
    long end = System.nanoTime() + grace.toNanos();
    long left = grace.toMillis();
    try {
      while (left > 0 && !patient.isEmpty()) {
        wait(left);
        left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!delivered) {
      deliver(patient);
    }
  }

  /** True once a stop was requested. */
  public synchronized boolean isRequested() {
    return requested;
  }

  /**
   * Ends here when a stop was requested and nobody has noticed it yet.
   *
   * @throws InterruptedException once a request; what cleans up afterwards is left alone
   */
  public synchronized void check() throws InterruptedException {
    if (requested && !delivered) {
      delivered = true;
      throw new InterruptedException("stopped on request");
    }
  }

  /** From here on the calling thread may be interrupted. */
  synchronized void enter() throws InterruptedException {
    check();
    running.add(Thread.currentThread());
  }

  /** The same, but a first request gives it time, and one before leaves it alone. */
  synchronized void enterPatiently() {
    patient.add(Thread.currentThread());
  }

  /** From here on it may not; an interrupt that came too late to be noticed is reported now. */
  synchronized void leave(boolean interruptNoticed) throws InterruptedException {
    running.remove(Thread.currentThread());
    patient.remove(Thread.currentThread());
    notifyAll();
    if (Thread.interrupted() && !interruptNoticed) {
      throw new InterruptedException("stopped on request");
    }
  }
}
