package org.pgcoexist.engine;

import java.util.HashSet;
import java.util.Set;

/**
 * A request to stop at the next safe point: between steps, or inside a running program.
 *
 * <p>It never interrupts a thread that works on files, since Java closes a channel under an
 * interrupt.
 */
public final class Cancellation {

  private boolean requested;
  private boolean delivered;
  private final Set<Thread> running = new HashSet<>();

  /** Asks for the stop; asking again changes nothing. Any thread may ask. */
  public synchronized void request() {
    requested = true;
    if (!running.isEmpty() && !delivered) {
      delivered = true;
      running.forEach(Thread::interrupt);
    }
  }

  /** True once a stop was requested. */
  public synchronized boolean isRequested() {
    return requested;
  }

  /**
   * Ends here when a stop was requested and nobody has noticed it yet.
   *
   * @throws InterruptedException once; what cleans up afterwards is left alone
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

  /** From here on it may not; an interrupt that came too late to be noticed is reported now. */
  synchronized void leave(boolean interruptNoticed) throws InterruptedException {
    running.remove(Thread.currentThread());
    if (Thread.interrupted() && !interruptNoticed) {
      throw new InterruptedException("stopped on request");
    }
  }
}
