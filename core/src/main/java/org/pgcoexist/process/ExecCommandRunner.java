package org.pgcoexist.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteException;
import org.apache.commons.exec.ExecuteResultHandler;
import org.apache.commons.exec.ExecuteStreamHandler;
import org.pgcoexist.CoexistException;
import org.pgcoexist.process.output.ListenerSinks;
import org.pgcoexist.process.output.OutputListener;
import org.pgcoexist.process.output.Streams;
import org.pgcoexist.process.output.Tail;
import org.pgcoexist.process.output.Whole;

/**
 * Runs programs through Commons Exec, and is all that knows it.
 *
 * <p>Every program gets a session of its own from setsid(1): a Ctrl-C at the terminal reaches only
 * this process, which then stops where it is safe, and no program can ask the terminal for a
 * password or type into it. Another user's rights come from setpriv(1). The umask is inherited:
 * Java cannot set it, so what starts this JVM sets 077 first.
 *
 * <p>What Commons Exec 1.3 lacks is added here. It trims arguments, so they pass it by. It loses an
 * interrupt that comes just at the program's end, so it works in a thread of its own. It kills a
 * program but not the program's children ({@link MarkedProcesses} does), and it waits for whatever
 * holds the program's pipes ({@link Streams} does not).
 */
public final class ExecCommandRunner implements CommandRunner {

  /** Every program carries it with a value of its own, so that its descendants can be found. */
  private static final String RUN_VARIABLE = "PGCOEXIST_RUN";

  private static final AtomicLong RUNS = new AtomicLong();

  private final Map<String, String> always;
  private final int most;

  public ExecCommandRunner() {
    this(Map.of());
  }

  /**
   * @param always variables that every program gets whose command has no other value for them
   */
  public ExecCommandRunner(Map<String, String> always) {
    this(always, Whole.most());
  }

  /**
   * @param most how many bytes a program may write that are kept
   */
  ExecCommandRunner(Map<String, String> always, int most) {
    this.always = Map.copyOf(always);
    this.most = most;
  }

  @Override
  public CommandResult run(Command command) throws InterruptedException {
    return capture("cannot run " + command.argv().get(0), command);
  }

  @Override
  public CommandResult run(Command command, OutputListener listener) throws InterruptedException {
    ListenerSinks sinks = ListenerSinks.of(listener);
    Streams streams =
        new Streams(command.input(), command.held(), sinks.out(), sinks.err(), listener::started);
    return execute("cannot run " + command.argv().get(0), command, streams, sinks.tail());
  }

  @Override
  public CommandResult require(String what, Command command) throws InterruptedException {
    CommandResult result = capture(what, command);
    if (!result.succeeded()) {
      throw failed(what, command, result.ending(), result.errorTail());
    }
    return result;
  }

  /**
   * Starts a program to talk with over its standard input and output. The command's input and time
   * limit are not used.
   *
   * @param what what it is for, for a failure's message: "cannot work as postgres"
   */
  public InteractiveProcess converse(String what, Command command) {
    Tail tail = new Tail();
    Invocation invocation = invocation(what, command);
    Program program = start(what, command, invocation, new Streams(tail));
    return new InteractiveProcess(
        program,
        (undone, exit) -> {
          String ending = new CommandResult(exit, new byte[0], "").ending();
          return failed(undone, command, ending, tail.text());
        });
  }

  @Override
  public int attend(Command command, boolean terminal) throws InterruptedException {
    String what = "cannot run " + command.argv().get(0);
    Invocation invocation = invocation(what, command);
    String run = newRun();
    Map<String, String> environment = new HashMap<>(invocation.environment());
    environment.put(RUN_VARIABLE, run);
    Invocation marked = new Invocation(invocation.argv(), environment, invocation.directory());
    Attended attended = new Attended(terminal ? marked.onTerminal() : marked, terminal);
    try {
      return attended.run(new MarkedProcesses(RUN_VARIABLE + "=" + run, users(command)));
    } catch (IOException e) {
      throw notStarted(what, command, e);
    }
  }

  private CommandResult capture(String what, Command command) throws InterruptedException {
    Tail tail = new Tail();
    String ending = "killed, as it wrote more than %d MiB";
    Whole output =
        new Whole(most, mib -> failed(what, command, ending.formatted(mib), tail.text()));
    Streams streams = new Streams(command.input(), command.held(), output, tail, pid -> {});
    CommandResult result = execute(what, command, streams, tail);
    return new CommandResult(result.exit(), output.bytes(), result.errorTail());
  }

  /** Runs a program to its end; the output is with {@code streams}. */
  private CommandResult execute(String what, Command command, Streams streams, Tail tail)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Invocation invocation = invocation(what, command);
    Program program = start(what, command, invocation, streams);
    boolean inTime = program.await(command.timeLimit());
    streams.throwFailure();
    if (!inTime) {
      long limit = command.timeLimit().orElseThrow().toMillis();
      throw failed(what, command, "killed after its time limit of " + limit + " ms", tail.text());
    }
    CommandResult result = new CommandResult(program.exit(), new byte[0], tail.text());
    if (invocation.neverRan(result.exit(), result.errorTail())) {
      throw failed(what, command, "it could not be started", result.errorTail());
    }
    return result;
  }

  private Invocation invocation(String what, Command command) {
    Command complete = command;
    for (Map.Entry<String, String> variable : always.entrySet()) {
      if (!command.environment().containsKey(variable.getKey())) {
        complete = complete.with(variable.getKey(), variable.getValue());
      }
    }
    return Invocation.of(what, complete, UserDatabase.current());
  }

  private static CoexistException failed(
      String what, Command command, String ending, String errorTail) {
    String user = command.user().map(account -> " as " + account.name()).orElse("");
    String errors = errorTail.isEmpty() ? "" : "\n" + errorTail;
    return CoexistException.failed(
        what,
        command.commandLine() + " (in " + command.directory() + user + "): " + ending + errors,
        "fix what the program reports");
  }

  private static Program start(
      String what, Command command, Invocation invocation, Streams streams) {
    String run = newRun();
    Map<String, String> environment = new HashMap<>(invocation.environment());
    environment.put(RUN_VARIABLE, run);
    Launcher launcher =
        new Launcher(streams, new MarkedProcesses(RUN_VARIABLE + "=" + run, users(command)));
    launcher.setWorkingDirectory(invocation.directory().toFile());
    try {
      launcher.execute(new UntouchedLine(invocation.argv()), environment, launcher);
      return launcher.launched.join();
    } catch (IOException e) {
      throw notStarted(what, command, e);
    } catch (CompletionException e) {
      throw notStarted(what, command, e.getCause());
    }
  }

  private static String newRun() {
    return ProcessHandle.current().pid() + "." + System.nanoTime() + "." + RUNS.addAndGet(1);
  }

  private static Set<Integer> users(Command command) {
    Set<Integer> users = new HashSet<>();
    users.add(UserDatabase.current().uid());
    command.user().ifPresent(user -> users.add(user.uid()));
    return users;
  }

  private static CoexistException notStarted(String what, Command command, Throwable cause) {
    return CoexistException.failed(
        what,
        command.commandLine() + " could not be started: " + cause.getMessage(),
        "check memory and the limit of processes: ulimit -u",
        cause);
  }

  /** Arguments as they are: Commons Exec would trim them and turn the program's backslashes. */
  private static final class UntouchedLine extends CommandLine {
    private final List<String> argv;

    UntouchedLine(List<String> argv) {
      super(argv.get(0));
      this.argv = argv;
    }

    @Override
    public String[] toStrings() {
      return argv.toArray(new String[0]);
    }
  }

  /** Commons Exec's executor, which also tells of the program it launched. */
  private static final class Launcher extends DefaultExecutor
      implements ExecuteStreamHandler, ExecuteResultHandler {
    private final Streams streams;
    private final MarkedProcesses group;
    private final CompletableFuture<Program> launched = new CompletableFuture<>();
    private final CompletableFuture<Void> streamsEnded = new CompletableFuture<>();
    private Process process;

    Launcher(Streams streams, MarkedProcesses group) {
      this.streams = streams;
      this.group = group;
      setStreamHandler(this);
      setExitValues(null);
    }

    @Override
    protected Thread createThread(Runnable work, String name) {
      Thread thread = super.createThread(work, name);
      thread.setDaemon(true);
      return thread;
    }

    @Override
    protected Process launch(CommandLine line, Map<String, String> environment, File directory)
        throws IOException {
      process = super.launch(line, environment, directory);
      group.add(process.pid());
      launched.complete(new Program(process, group, streamsEnded));
      return process;
    }

    @Override
    public void setProcessInputStream(OutputStream to) {
      // Streams asks the process itself.
    }

    @Override
    public void setProcessErrorStream(InputStream from) {
      // As above.
    }

    @Override
    public void setProcessOutputStream(InputStream from) {
      // As above.
    }

    @Override
    public void start() {
      streams.start(process, group::end);
    }

    @Override
    public void stop() {
      try {
        streams.stop();
      } finally {
        streamsEnded.complete(null);
      }
    }

    @Override
    public void onProcessComplete(int exit) {
      // The program itself tells how it ended.
    }

    @Override
    public void onProcessFailed(ExecuteException e) {
      launched.completeExceptionally(e.getCause() == null ? e : e.getCause());
    }
  }
}
