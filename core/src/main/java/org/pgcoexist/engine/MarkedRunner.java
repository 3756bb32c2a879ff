package org.pgcoexist.engine;

import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.Orphans;
import org.pgcoexist.process.SurroundingRunner;

/** Runs an undertaking's programs: marked, so that a crash's orphans are found, and cancellable. */
public final class MarkedRunner extends SurroundingRunner {

  private final Cancellation cancellation;
  private final String undertaking;

  /**
   * @param undertaking the id to mark programs with
   */
  public MarkedRunner(CommandRunner runner, Cancellation cancellation, String undertaking) {
    super(runner);
    this.cancellation = cancellation;
    this.undertaking = undertaking;
  }

  @Override
  protected void enter() throws InterruptedException {
    cancellation.enter();
  }

  @Override
  protected void leave(boolean interrupted) throws InterruptedException {
    cancellation.leave(interrupted);
  }

  /**
   * A server must not be ended like other orphans: it is stopped by pg_ctl, which knows it by its
   * pid file.
   */
  @Override
  protected Command prepared(Command command) {
    return command.argv().get(0).endsWith("/pg_ctl")
        ? command
        : command.with(Orphans.VARIABLE, undertaking);
  }
}
