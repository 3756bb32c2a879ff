package org.pgcoexist.process;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.process.output.OutputListener;

/**
 * Runs nothing: each command must be the next of the script, word for word, and gets the answer the
 * script has for it. Any other command fails the test.
 */
public final class ScriptedRunner implements CommandRunner {

  private record Line(String commandLine, int exit, String out, String err, Runnable effect) {}

  private final Deque<Line> script = new ArrayDeque<>();
  private final List<Command> commands = new ArrayList<>();

  /** The next command, and how it ends. */
  public ScriptedRunner expect(String commandLine, int exit, String out, String err) {
    script.add(new Line(commandLine, exit, out, err, () -> {}));
    return this;
  }

  /** What the command that was expected last does besides. */
  public ScriptedRunner causing(Runnable effect) {
    Line last = script.removeLast();
    script.add(new Line(last.commandLine(), last.exit(), last.out(), last.err(), effect));
    return this;
  }

  /** The next command, which succeeds. */
  public ScriptedRunner expect(String commandLine, String out) {
    return expect(commandLine, 0, out, "");
  }

  /** What was run, in order. */
  public List<Command> commands() {
    return List.copyOf(commands);
  }

  /** Fails unless the whole script was played. */
  public void assertPlayed() {
    if (!script.isEmpty()) {
      throw new AssertionError("never run: " + script);
    }
  }

  @Override
  public CommandResult run(Command command) {
    Line line = next(command);
    return new CommandResult(
        line.exit(), line.out().getBytes(StandardCharsets.UTF_8), line.err().strip());
  }

  @Override
  public CommandResult run(Command command, OutputListener listener) {
    Line line = next(command);
    listener.started(ProcessHandle.current().pid());
    line.out().lines().forEach(listener::out);
    line.err().lines().forEach(listener::err);
    return new CommandResult(line.exit(), new byte[0], line.err().strip());
  }

  @Override
  public CommandResult require(String what, Command command) {
    CommandResult result = run(command);
    if (!result.succeeded()) {
      throw CoexistException.failed(
          what, result.ending() + "\n" + result.errorTail(), "fix what the program reports");
    }
    return result;
  }

  /** A script has one order. */
  @Override
  public int worthAtOnce() {
    return 1;
  }

  private Line next(Command command) {
    commands.add(command);
    String asked = command.commandLine();
    Line line = script.poll();
    if (line == null || !line.commandLine().equals(asked)) {
      throw new AssertionError(
          "unexpected command: " + asked + "\nthe script has: " + (line == null ? "end" : line));
    }
    line.effect().run();
    return line;
  }
}
