package org.pgcoexist.upgrade.matrix;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgcoexist.process.CommandResult;

/**
 * What a program does.
 *
 * @param kind whether it changes anything
 * @param whole does all of it and tells how it ended
 * @param half does a part of it, where it has parts
 * @param failed what has happened when it fails
 */
record FakeProgram(
    Operation.Kind kind, Supplier<CommandResult> whole, Optional<Runnable> half, Runnable failed) {

  private FakeProgram(Operation.Kind kind, Supplier<CommandResult> whole, Optional<Runnable> half) {
    this(kind, whole, half, () -> {});
  }

  /** A program that answers and changes nothing. */
  static FakeProgram query(Supplier<String> answer) {
    return new FakeProgram(
        Operation.Kind.QUERY, () -> ended(0, answer.get(), ""), Optional.empty());
  }

  /** A program that answers by the way it ends. */
  static FakeProgram answer(Supplier<CommandResult> answer) {
    return new FakeProgram(Operation.Kind.QUERY, answer, Optional.empty());
  }

  /** A program that changes something all at once, and ends well unless the supplier says not. */
  static FakeProgram change(Supplier<CommandResult> whole) {
    return new FakeProgram(Operation.Kind.PROGRAM, whole, Optional.empty());
  }

  /** A program that can be interrupted with a part of its work done. */
  static FakeProgram change(Supplier<CommandResult> whole, Runnable half) {
    return new FakeProgram(Operation.Kind.PROGRAM, whole, Optional.of(half));
  }

  /** The same with something that its failure brings with it. */
  FakeProgram failing(Runnable newFailed) {
    return new FakeProgram(kind, whole, half, newFailed);
  }

  static CommandResult ended(int exit, String out, String err) {
    return new CommandResult(exit, out.getBytes(StandardCharsets.UTF_8), err);
  }
}
