package org.pgcoexist.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pgcoexist.Shell;
import org.pgcoexist.process.output.HeldInput;

/**
 * A program to run: an argument array, never a shell line.
 *
 * @param argv the program, absolute or found in Debian's PATH, and its arguments
 * @param user whom to run as; empty means as this process
 * @param environment added to the clean environment every program gets: PATH, HOME, USER, LOGNAME,
 *     LANG and LC_ALL, and TZ where it is set
 * @param directory the working directory
 * @param timeLimit after which the program and its descendants are killed; empty means none
 * @param input what the program reads on standard input; then end of file
 * @param held says when that end is to come
 */
public record Command(
    List<String> argv,
    Optional<Account> user,
    Map<String, String> environment,
    Path directory,
    Optional<Duration> timeLimit,
    byte[] input,
    HeldInput held) {
  public Command {
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("a command needs a program");
    }
    argv = List.copyOf(argv);
    environment = Map.copyOf(environment);
  }

  /** What a program may need for a few bytes on a machine that is very busy. */
  private static final Duration BRIEF = Duration.ofMinutes(1);

  /** A program with its arguments, run as this process's user in the root directory. */
  public static Command of(String program, String... arguments) {
    List<String> argv = new ArrayList<>();
    argv.add(program);
    argv.addAll(List.of(arguments));
    return of(argv);
  }

  /** The same, but for its words. */
  public Command running(List<String> newArgv) {
    return new Command(newArgv, user, environment, directory, timeLimit, input, held);
  }

  /** As {@link #of(String, String...)}. */
  public static Command of(List<String> argv) {
    return new Command(
        argv,
        Optional.empty(),
        Map.of(),
        Path.of("/"),
        Optional.empty(),
        new byte[0],
        HeldInput.none());
  }

  public Command as(Account account) {
    return new Command(argv, Optional.of(account), environment, directory, timeLimit, input, held);
  }

  public Command with(String variable, String value) {
    Map<String, String> more = new TreeMap<>(environment);
    more.put(variable, value);
    return new Command(argv, user, more, directory, timeLimit, input, held);
  }

  public Command in(Path newDirectory) {
    return new Command(argv, user, environment, newDirectory, timeLimit, input, held);
  }

  public Command within(Duration limit) {
    return new Command(argv, user, environment, directory, Optional.of(limit), input, held);
  }

  /**
   * For what has little to do, as somebody else: who owns the files may have put a pipe among them,
   * or stop the program, and nobody is to wait for that.
   */
  public Command briefly() {
    return within(BRIEF);
  }

  public Command reading(byte[] newInput) {
    return new Command(argv, user, environment, directory, timeLimit, newInput, held);
  }

  /** The same, whose input stays open until it is let go; for one that is listened to. */
  public Command holding(HeldInput other) {
    return new Command(argv, user, environment, directory, timeLimit, input, other);
  }

  /** The program and its arguments as a shell would be given them; for messages only. */
  public String commandLine() {
    return Shell.line(argv.toArray());
  }
}
