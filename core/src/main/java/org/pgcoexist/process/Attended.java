package org.pgcoexist.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;

/**
 * A program that a person talks with.
 *
 * <p>On a terminal script(1) stands between, with this process's own. Elsewhere the input is handed
 * on as it is, and what the program writes is copied: standard output or error may be the terminal
 * of the person anyway, and another user's program must not hold it.
 */
final class Attended {

  /** How long script(1) may take to give the terminal back as it was. */
  private static final long LEAVE_SECONDS = 2;

  private final Invocation invocation;
  private final boolean terminal;

  Attended(Invocation invocation, boolean terminal) {
    this.invocation = invocation;
    this.terminal = terminal;
  }

  /**
   * Runs it to its end; an interrupt ends it, with all that belongs to it.
   *
   * @return its exit status
   */
  int run(MarkedProcesses group) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(invocation.argv());
    builder.directory(invocation.directory().toFile());
    builder.environment().clear();
    builder.environment().putAll(invocation.environment());
    builder.redirectInput(ProcessBuilder.Redirect.INHERIT);
    if (terminal) {
      builder.redirectOutput(ProcessBuilder.Redirect.INHERIT);
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    }
    Process process = builder.start();
    group.add(process.pid());
    Thread out = copy(process.getInputStream(), System.out);
    Thread err = copy(process.getErrorStream(), System.err);
    try {
      int exit = process.waitFor();
      out.join();
      err.join();
      return exit;
    } catch (InterruptedException e) {
      end(process, group);
      throw e;
    }
  }

  /** Asked first: killed, script(1) would leave the terminal without echo. */
  private static void end(Process process, MarkedProcesses group) {
    process.destroy();
    boolean interrupted = false;
    try {
      boolean unused = process.waitFor(LEAVE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    group.end();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread copy(InputStream from, OutputStream to) {
    Thread thread =
        new Thread(
            () -> {
              try {
                from.transferTo(to);
                to.flush();
              } catch (IOException e) {
                // Nobody reads any more; the program learns it when it writes on.
                close(from);
              }
            },
            "what a program writes");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void close(InputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      // It is gone, which is all that was wanted.
      return;
    }
  }
}
