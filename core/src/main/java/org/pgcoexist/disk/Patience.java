package org.pgcoexist.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Looks at what others own without waiting for them: whoever owns a file can put a FIFO in its
 * place between the look at it and the open, and Java cannot open without waiting. So it is done in
 * another thread, one for many looks, which is left behind when it is held up.
 *
 * <p>To be held up is to sleep in a call to the kernel: a thread that works, waits for a processor
 * or a disk, or for another thread of this JVM, as all do while memory is collected, does not, and
 * gets more time.
 */
public final class Patience {

  /** What is looked at; it must keep what it finds to itself until it is asked. */
  @FunctionalInterface
  public interface Look {
    /** Runs in the other thread, with whatever it throws. */
    void look();
  }

  private static final long POLL_MILLIS = 50;

  /** So many polls in turn that find it asleep. */
  private static final int ASLEEP = 4;

  /** For all the work of one look: a disk that others keep busy may let it wait for seconds. */
  private static final long MOST_MILLIS = 30_000;

  /** A thread without work for so long ends; a disk that nobody uses any more has none. */
  private static final long IDLE_MILLIS = 500;

  private Helper helper;

  /**
   * Looks.
   *
   * @return false when it was given up: it may come to its end at any later time
   */
  public synchronized boolean tryOut(Look look) {
    if (helper == null || !helper.takes(look)) {
      helper = new Helper(look);
      helper.setDaemon(true);
      helper.start();
    }
    if (helper.performed()) {
      return true;
    }
    helper = null;
    return false;
  }

  /** The other thread. */
  private static final class Helper extends Thread {
    private Look look;
    private Throwable thrown;
    private boolean abandoned;
    private boolean gone;
    private volatile String proc;

    Helper(Look first) {
      super("look");
      look = first;
    }

    @Override
    public void run() {
      proc = ownDirectory();
      Look next = await();
      while (next != null) {
        Throwable fault = null;
        try {
          next.look();
        } catch (RuntimeException | Error e) {
          fault = e;
        }
        next = done(fault) ? await() : null;
      }
    }

    /** The next look, or null when it is time to end. */
    private synchronized Look await() {
      long end = System.nanoTime() + IDLE_MILLIS * 1_000_000;
      while (look == null && System.nanoTime() < end) {
        try {
          wait(IDLE_MILLIS);
        } catch (InterruptedException e) {
          throw new IllegalStateException("nobody has this thread to interrupt it", e);
        }
      }
      gone = look == null;
      return look;
    }

    /**
     * Gives it work.
     *
     * @return false when it has ended
     */
    synchronized boolean takes(Look wanted) {
      if (gone) {
        return false;
      }
      look = wanted;
      notifyAll();
      return true;
    }

    private synchronized boolean done(Throwable fault) {
      look = null;
      thrown = fault;
      notifyAll();
      return !abandoned;
    }

    /** From the thread that waits. An interrupt is kept, and shortens nothing. */
    synchronized boolean performed() {
      boolean interrupted = false;
      int asleep = 0;
      long end = 0;
      while (look != null && !abandoned) {
        try {
          wait(POLL_MILLIS);
        } catch (InterruptedException e) {
          interrupted = true;
          continue;
        }
        long now = System.nanoTime();
        end = end == 0 ? now + MOST_MILLIS * 1_000_000 : end;
        asleep = look != null && sleeps() ? asleep + 1 : 0;
        abandoned = look != null && (asleep >= ASLEEP || now > end);
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      if (!abandoned && thrown != null) {
        rethrow();
      }
      return !abandoned;
    }

    private void rethrow() {
      Throwable fault = thrown;
      thrown = null;
      if (fault instanceof RuntimeException e) {
        throw e;
      }
      throw (Error) fault;
    }

    /** It is asked only after a while, so that most looks cost none. */
    private boolean sleeps() {
      String directory = proc;
      // pid (name) state …
      String stat = directory == null ? "" : text(directory + "/stat");
      int state = stat.lastIndexOf(')') + 2;
      return state < stat.length()
          && stat.charAt(state) == 'S'
          // What it sleeps in, where the kernel tells.
          && !text(directory + "/wchan").startsWith("futex");
    }

    private static String text(String file) {
      try {
        return new String(Files.readAllBytes(Path.of(file)), StandardCharsets.ISO_8859_1);
      } catch (IOException e) {
        return "";
      }
    }

    private static String ownDirectory() {
      try {
        // PID/task/TID
        return "/proc/" + Files.readSymbolicLink(Path.of("/proc/thread-self"));
      } catch (IOException e) {
        return null;
      }
    }
  }
}
