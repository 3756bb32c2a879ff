package org.pgcoexist.engine;

import java.time.Duration;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.Orphans;
import org.pgcoexist.process.SurroundingRunner;

/** Runs an undertaking's programs: marked, so that a crash's orphans are found, and cancellable. */
public final class MarkedRunner extends SurroundingRunner {

  /** Whoever has asked for the stop waits no longer for a program of the clearing up. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final CommandRunner runner;
  private final Cancellation cancellation;
  private final String undertaking;

  /**
   * @param undertaking the id to mark programs with
   */
  public MarkedRunner(CommandRunner runner, Cancellation cancellation, String undertaking) {
    super(runner);
    this.runner = runner;
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
    Command timed = timed(cancellation, command);
    return timed.argv().get(0).endsWith("/pg_ctl")
        ? timed
        : timed.with(Orphans.VARIABLE, undertaking);
  }

  private static Command timed(Cancellation cancellation, Command command) {
    return cancellation.isRequested() && command.timeLimit().isEmpty()
        ? command.within(PATIENCE)
        : command;
  }

  /**
   * Not marked, as a server would hand that down for as long as it runs; a request to stop gives
   * them time, since a start or a stop is best not ended half way.
   */
  @Override
  public CommandRunner ofPublicServers() {
    return new Patient(runner, cancellation);
  }

  private static final class Patient extends SurroundingRunner {
    private final Cancellation cancellation;

    Patient(CommandRunner runner, Cancellation cancellation) {
      super(runner);
      this.cancellation = cancellation;
    }

    @Override
    protected void enter() {
      cancellation.enterPatiently();
    }

    @Override
    protected void leave(boolean interrupted) throws InterruptedException {
      cancellation.leave(interrupted);
    }

    @Override
    protected Command prepared(Command command) {
      return timed(cancellation, command);
    }
  }
}
