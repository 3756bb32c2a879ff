package org.pgcoexist.process;

import java.util.function.UnaryOperator;

/** Runs the programs of another runner, each changed before. */
public final class ChangedCommands extends SurroundingRunner {

  private final UnaryOperator<Command> change;

  /**
   * @param change makes of a command what is run in its place
   */
  public ChangedCommands(CommandRunner runner, UnaryOperator<Command> change) {
    super(runner);
    this.change = change;
  }

  @Override
  protected Command prepared(Command command) {
    return change.apply(command);
  }
}
