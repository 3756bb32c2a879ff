package org.pgcoexist.process.output;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Carries what a program reads and writes, a thread for each stream.
 *
 * <p>A program's own end does not always end its output: what it left behind in the background may
 * hold the pipe. So after the program's end the streams get {@link #LAST_MOMENT} of silence, or
 * {@link #LAST_WORDS} of noise, and are then given up. A thread that is blocked in such a pipe
 * stays behind, as Java cannot wake it, and ends with the pipe; nothing is handed on any more by
 * then.
 */
public final class Streams {
  /** How long a pipe may be silent after the program's end, in nanoseconds. */
  private static final long LAST_MOMENT = 1_000_000_000L;

  /** How long the output of what a program left behind is read at most, in nanoseconds. */
  private static final long LAST_WORDS = 10_000_000_000L;

  /** The smallest pipe Linux makes: as much can be written without waiting for the reader. */
  private static final int SMALLEST_PIPE = 4096;

  private final byte[] input;
  private final HeldInput held;
  private final Optional<ByteSink> out;
  private final ByteSink err;
  private final LongConsumer started;
  private final Object turn = new Object();
  private final List<Pump> pumps = new ArrayList<>();
  private Runnable onFailure = () -> {};
  private volatile Throwable failure;
  private boolean givenUp;

  /**
   * @param started receives the process id before a sink gets anything
   */
  public Streams(byte[] input, ByteSink out, ByteSink err, LongConsumer started) {
    this(input, HeldInput.none(), out, err, started);
  }

  /**
   * @param held says when the input ends, after what is in it
   * @param started receives the process id before a sink gets anything
   */
  public Streams(byte[] input, HeldInput held, ByteSink out, ByteSink err, LongConsumer started) {
    this.input = input;
    this.held = held;
    this.out = Optional.of(out);
    this.err = err;
    this.started = started;
  }

  /** Standard error alone; someone else uses the other two. */
  public Streams(ByteSink err) {
    this.input = new byte[0];
    this.held = HeldInput.none();
    this.out = Optional.empty();
    this.err = err;
    this.started = pid -> {};
  }

  /**
   * Begins.
   *
   * @param failed is run once, when a sink throws or a thread cannot be started
   */
  public void start(Process process, Runnable failed) {
    onFailure = failed;
    handOn(() -> started.accept(process.pid()));
    try {
      startThreads(process);
    } catch (OutOfMemoryError e) {
      fail(e);
    }
  }

  private void startThreads(Process process) {
    out.ifPresent(
        sink -> {
          start(process.getInputStream(), sink, "output");
          if (input.length <= SMALLEST_PIPE && !held.isHeld()) {
            feed(process.getOutputStream());
          } else {
            thread(() -> feed(process.getOutputStream()), "input").start();
          }
        });
    start(process.getErrorStream(), err, "errors");
  }

  /** Waits for the streams' end, to be called once the program has ended. */
  public void stop() {
    long ended = System.nanoTime();
    held.letGo();
    for (Pump pump : pumps) {
      pump.awaitEnd(ended);
    }
    synchronized (turn) {
      givenUp = true;
    }
    pumps.forEach(Pump::end);
  }

  /** Throws what a sink threw. */
  public void throwFailure() {
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  private void start(InputStream from, ByteSink to, String name) {
    Pump pump = new Pump(from, to, name);
    pumps.add(pump);
    pump.thread.start();
  }

  private static Thread thread(Runnable work, String name) {
    Thread thread = new Thread(work, "program's " + name);
    thread.setDaemon(true);
    return thread;
  }

  private void feed(OutputStream to) {
    try (to) {
      to.write(input);
      to.flush();
      held.await();
    } catch (IOException e) {
      // A program need not read its input; whether it did its work, its exit status tells.
      return;
    }
  }

  /** Runs one delivery; false when there must be no further one. */
  private boolean handOn(Runnable delivery) {
    Throwable thrown;
    synchronized (turn) {
      if (givenUp || failure != null) {
        return false;
      }
      try {
        delivery.run();
        return true;
      } catch (RuntimeException | Error e) {
        thrown = e;
      }
    }
    fail(thrown);
    return false;
  }

  /** Keeps the first failure, and ends the program. */
  private void fail(Throwable thrown) {
    synchronized (turn) {
      if (failure != null) {
        return;
      }
      failure = thrown;
    }
    onFailure.run();
  }

  /** Moves one stream. */
  private final class Pump {
    private static final long NOT_READING = Long.MIN_VALUE;

    private final InputStream from;
    private final ByteSink to;
    private final Thread thread;
    private volatile long readingSince = NOT_READING;

    Pump(InputStream from, ByteSink to, String name) {
      this.from = from;
      this.to = to;
      this.thread = Streams.thread(this::carry, name);
    }

    private void carry() {
      byte[] buffer = new byte[64 * 1024];
      try {
        boolean more = true;
        while (more) {
          readingSince = System.nanoTime();
          int length = from.read(buffer);
          readingSince = NOT_READING;
          more = length >= 0 && handOn(() -> to.take(buffer, length));
        }
      } catch (IOException e) {
        giveUp(e);
      }
    }

    private void giveUp(IOException e) {
      synchronized (turn) {
        // After stop() the pipe is closed under a reader that was left behind.
        if (givenUp) {
          return;
        }
      }
      fail(new IllegalStateException("a program's output cannot be read", e));
    }

    /** Waits until the stream's end, or until it was silent for the last moment. */
    void awaitEnd(long programEnded) {
      boolean interrupted = false;
      while (thread.isAlive()) {
        long since = readingSince;
        long left = LAST_MOMENT;
        if (since != NOT_READING) {
          left -= System.nanoTime() - Math.max(since, programEnded);
        }
        left = Math.min(left, LAST_WORDS - (System.nanoTime() - programEnded));
        if (left <= 0) {
          break;
        }
        try {
          thread.join(left / 1_000_000 + 1);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    /** Tells the sink, from the stopping thread, as the pump's may be stuck. */
    void end() {
      synchronized (turn) {
        if (failure != null) {
          return;
        }
        try {
          to.end();
        } catch (RuntimeException | Error e) {
          failure = e;
        }
      }
    }
  }
}
