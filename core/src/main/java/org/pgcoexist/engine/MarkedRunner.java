package org.pgcoexist.engine;

import org.pgcoexist.process.Both;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.Orphans;
import org.pgcoexist.process.OutputListener;

/** Runs an undertaking's programs: marked, so that a crash's orphans are found, and cancellable. */
public final class MarkedRunner implements CommandRunner {

  private final CommandRunner runner;
  private final Cancellation cancellation;
  private final String undertaking;

  /**
   * @param undertaking the id to mark programs with
   */
  public MarkedRunner(CommandRunner runner, Cancellation cancellation, String undertaking) {
    this.runner = runner;
    this.cancellation = cancellation;
    this.undertaking = undertaking;
  }

  @FunctionalInterface
  private interface Run {
    CommandResult run(Command marked) throws InterruptedException;
  }

  @Override
  public CommandResult run(Command command) throws InterruptedException {
    return cancellable(command, runner::run);
  }

  @Override
  public CommandResult run(Command command, OutputListener listener) throws InterruptedException {
    return cancellable(command, marked -> runner.run(marked, listener));
  }

  @Override
  public CommandResult require(String what, Command command) throws InterruptedException {
    return cancellable(command, marked -> runner.require(what, marked));
  }

  @Override
  public int worthAtOnce() {
    return runner.worthAtOnce();
  }

  @Override
  public void both(Both.Work first, Both.Work second) throws InterruptedException {
    runner.both(first, second);
  }

  private CommandResult cancellable(Command command, Run run) throws InterruptedException {
    cancellation.enter();
    boolean interrupted = false;
    try {
      return run.run(marked(command));
    } catch (InterruptedException e) {
      interrupted = true;
      throw e;
    } finally {
      cancellation.leave(interrupted);
    }
  }

  /**
   * A server must not be ended like other orphans: it is stopped by pg_ctl, which knows it by its
   * pid file.
   */
  private Command marked(Command command) {
    return command.argv().get(0).endsWith("/pg_ctl")
        ? command
        : command.with(Orphans.VARIABLE, undertaking);
  }
}
