package org.pgcoexist.process.owner;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.pgcoexist.CoexistException;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.ExecCommandRunner;
import org.pgcoexist.process.InteractiveProcess;
import org.pgcoexist.process.owner.DiskServer.Answer;
import org.pgcoexist.process.owner.DiskServer.Operation;
import org.pgcoexist.process.owner.DiskServer.Request;

/**
 * The process that works with a cluster owner's rights, from the side of whoever must wait for it:
 * the owner can stop it, trace it, or let it answer never, and root must go on anyway.
 *
 * <p>A stopped process is ended after {@link #STOPPED}, and every answer has its time. What takes
 * longer than a moment is paid from {@link #CREDIT}, which is for all requests together; a removal,
 * which takes as long as the tree is large, has a credit of its own. When the JVM is asked to end
 * there are {@link #LAST} for all that is still to be undone.
 */
final class OwnerProcess implements AutoCloseable {

  /** A debugger's breakpoint is longer, and nobody debugs there. */
  private static final Duration STOPPED = Duration.ofSeconds(3);

  /** What the start of a JVM and a look at a disk take on a busy machine: it costs no credit. */
  private static final Duration MOMENT = Duration.ofSeconds(2);

  /** A busy disk may take minutes for an fsync; more than that in all is no disk's doing. */
  private static final Duration CREDIT = Duration.ofMinutes(3);

  /** How long nothing may come of what is read, which is never so much work. */
  private static final Duration READ = Duration.ofSeconds(20);

  /** A tree of a hundred thousand files of a gigabyte each, on a slow disk. */
  private static final Duration REMOVAL = Duration.ofHours(1);

  /** Enough to finish a rename, and short for who has pressed Ctrl-C. */
  private static final Duration LAST = Duration.ofSeconds(4);

  private static final Duration LOOK = Duration.ofMillis(250);

  /**
   * So often it may end in the middle: by chance or the kernel's lack of memory, but not for ever.
   */
  private static final int MOST_STARTS = 4;

  private static final Set<Operation> READS =
      Set.of(Operation.FACTS, Operation.LIST, Operation.READ, Operation.READ_LINK);

  private final ExecCommandRunner runner;
  private final Command command;
  private final Thread onShutdown = new Thread(this::hurry, "owner's process");
  private InteractiveProcess conversation;
  private DataOutputStream requests;
  private DataInputStream answers;
  private int starts;
  private long credit = CREDIT.toNanos();
  private long removal = REMOVAL.toNanos();
  private long last = LAST.toNanos();
  private volatile boolean stopping;
  private volatile long heard = System.nanoTime();

  OwnerProcess(ExecCommandRunner runner, Command command) {
    this.runner = runner;
    this.command = command;
  }

  /**
   * Asks for one thing. An interrupt is kept, and does not cut it short.
   *
   * @param what what it is for, for a failure's message
   * @throws CoexistException the failure that is answered; or of the process itself, which is gone
   *     then: it may or may not have done what was asked
   */
  synchronized Answer ask(String what, Request request) {
    start(what);
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    // Also to write may wait for ever, and a pipe of a process cannot be given a time.
    Thread exchange = new Thread(() -> exchange(request, answer), "owner's answer");
    exchange.setDaemon(true);
    exchange.start();
    try {
      return await(what, request.operation(), answer);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CoexistException failure) {
        throw failure;
      }
      throw broken(what, e.getCause());
    }
  }

  private void start(String what) {
    if (conversation != null) {
      return;
    }
    if (starts == MOST_STARTS) {
      throw CoexistException.failed(
          what,
          "the process of its owner has ended or was ended " + starts + " times in the middle",
          "see who does it: journalctl -n 50; then type the same command again");
    }
    starts++;
    conversation = runner.converse(what, command);
    requests = new DataOutputStream(new BufferedOutputStream(conversation.requests()));
    answers = new DataInputStream(new BufferedInputStream(new Noted(conversation.answers())));
    try {
      Runtime.getRuntime().addShutdownHook(onShutdown);
    } catch (IllegalStateException e) {
      // The JVM ends already.
      stopping = true;
    } catch (IllegalArgumentException e) {
      // It was added for the process before this one.
      return;
    }
  }

  private void exchange(Request request, CompletableFuture<Answer> answer) {
    try {
      request.write(requests);
      answer.complete(Answer.read(answers, request));
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      answer.completeExceptionally(e);
    }
  }

  private Answer await(String what, Operation operation, CompletableFuture<Answer> answer)
      throws ExecutionException {
    long begun = System.nanoTime();
    long ran = begun;
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return answer.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (TimeoutException e) {
          long now = System.nanoTime();
          ran = conversation.isStopped() ? ran : now;
          if (now - ran > STOPPED.toNanos()) {
            throw broken(what, new IOException("somebody has stopped it"));
          }
          boolean silent =
              READS.contains(operation) && now - Math.max(begun, heard) > READ.toNanos();
          if (silent || now - begun > limit(operation)) {
            throw broken(what, new IOException("no answer within " + seconds(now - begun) + " s"));
          }
        }
      }
    } finally {
      spend(operation, System.nanoTime() - begun);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private long limit(Operation operation) {
    if (stopping) {
      return last;
    }
    return switch (operation) {
      case REMOVE -> removal;
      default -> credit;
    };
  }

  private void spend(Operation operation, long time) {
    if (stopping) {
      last = Math.max(0, last - time);
    } else if (time > MOMENT.toNanos()) {
      if (operation == Operation.REMOVE) {
        removal = Math.max(MOMENT.toNanos(), removal - time);
      } else {
        credit = Math.max(MOMENT.toNanos(), credit - time);
      }
    }
  }

  private static long seconds(long nanos) {
    return TimeUnit.NANOSECONDS.toSeconds(nanos);
  }

  private CoexistException broken(String what, Throwable cause) {
    CoexistException broken = conversation.broken(what);
    broken.addSuppressed(cause);
    conversation = null;
    return broken;
  }

  private void hurry() {
    stopping = true;
  }

  /** Ends it; a process that was stopped or does not leave is killed. */
  @Override
  public synchronized void close() {
    if (conversation != null) {
      conversation.close();
      conversation = null;
    }
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(onShutdown);
    } catch (IllegalStateException e) {
      // The JVM ends already, and has taken it.
      stopping = true;
    }
  }

  /** Notes when something came: 64 MiB take their time where many want the processor. */
  private final class Noted extends FilterInputStream {
    Noted(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int count = in.read(bytes, from, length);
      heard = System.nanoTime();
      return count;
    }
  }
}
