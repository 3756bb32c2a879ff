package org.pgcoexist.process;

import org.pgcoexist.process.output.OutputListener;

/** Runs the programs of another runner, and does something before and after each. */
public abstract class SurroundingRunner implements CommandRunner {

  private final CommandRunner runner;

  protected SurroundingRunner(CommandRunner runner) {
    this.runner = runner;
  }

  /**
   * Comes before a program.
   *
   * @throws InterruptedException when it is not to be started
   */
  protected void enter() throws InterruptedException {}

  /**
   * Comes after a program that was not kept from starting, however it ended.
   *
   * @param interrupted whether its end is an {@link InterruptedException} already
   */
  protected void leave(boolean interrupted) throws InterruptedException {}

  /** The command to run in the place of one. */
  protected Command prepared(Command command) {
    return command;
  }

  @FunctionalInterface
  private interface Run {
    CommandResult run() throws InterruptedException;
  }

  @Override
  public final CommandResult run(Command command) throws InterruptedException {
    return surrounded(() -> runner.run(prepared(command)));
  }

  @Override
  public final CommandResult run(Command command, OutputListener listener)
      throws InterruptedException {
    return surrounded(() -> runner.run(prepared(command), listener));
  }

  @Override
  public final CommandResult require(String what, Command command) throws InterruptedException {
    return surrounded(() -> runner.require(what, prepared(command)));
  }

  @Override
  public final int attend(Command command, boolean terminal) throws InterruptedException {
    enter();
    boolean interrupted = false;
    try {
      return runner.attend(prepared(command), terminal);
    } catch (InterruptedException e) {
      interrupted = true;
      throw e;
    } finally {
      leave(interrupted);
    }
  }

  @Override
  public CommandRunner ofPublicServers() {
    return runner.ofPublicServers();
  }

  @Override
  public final int worthAtOnce() {
    return runner.worthAtOnce();
  }

  @Override
  public final void both(Work first, Work second) throws InterruptedException {
    runner.both(first, second);
  }

  private CommandResult surrounded(Run run) throws InterruptedException {
    enter();
    boolean interrupted = false;
    try {
      return run.run();
    } catch (InterruptedException e) {
      interrupted = true;
      throw e;
    } finally {
      leave(interrupted);
    }
  }
}
