package org.pgcoexist.process.output;

import java.util.concurrent.CountDownLatch;

/**
 * The standard input of a program that is to stay for as long as somebody needs it: after what it
 * reads it does not end until it is let go. When this process dies, it ends as well.
 */
public final class HeldInput {

  private final CountDownLatch end = new CountDownLatch(1);

  /** One that nobody holds: it ends with what the program reads. */
  public static HeldInput none() {
    HeldInput input = new HeldInput();
    input.letGo();
    return input;
  }

  /** Ends the input; again changes nothing. */
  public void letGo() {
    end.countDown();
  }

  boolean isHeld() {
    return end.getCount() > 0;
  }

  /** An interrupt ends the wait, as nobody knows who else would. */
  void await() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
