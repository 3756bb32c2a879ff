package org.pgcoexist.commands;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.output.OutputListener;

/** Runs nothing: each command must be the next of the script, and ends as that says. */
final class ScriptedRunner implements CommandRunner {

  private record Line(String commandLine, int status, String out, Runnable effect) {}

  private final Deque<Line> script = new ArrayDeque<>();

  ScriptedRunner expect(String commandLine, String out) {
    return expect(commandLine, out, () -> {});
  }

  /** The next command, and what it does besides. */
  ScriptedRunner expect(String commandLine, String out, Runnable effect) {
    script.add(new Line(commandLine, 0, out, effect));
    return this;
  }

  /** The next command, which ends with this exit status. */
  void expectStatus(String commandLine, int status) {
    script.add(new Line(commandLine, status, "", () -> {}));
  }

  /** Fails unless the whole script was played. */
  void assertPlayed() {
    if (!script.isEmpty()) {
      throw new AssertionError("never run: " + script);
    }
  }

  @Override
  public CommandResult run(Command command) {
    Line line = script.poll();
    if (line == null || !line.commandLine().equals(command.commandLine())) {
      throw new AssertionError("unexpected command: " + command.commandLine());
    }
    line.effect().run();
    return new CommandResult(line.status(), line.out().getBytes(StandardCharsets.UTF_8), "");
  }

  @Override
  public CommandResult run(Command command, OutputListener listener) {
    return run(command);
  }

  @Override
  public CommandResult require(String what, Command command) {
    return run(command);
  }
}
