package org.pgcoexist.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A throwaway Debian machine. It and all its processes are gone after {@link #close}, or when this
 * process dies: its first program reads from our pipe and ends with it.
 */
final class LabMachine implements AutoCloseable {

  /** The checkout: tests run in its folder "tests". */
  static final Path CHECKOUT = Path.of("").toAbsolutePath().getParent();

  /** The directory in the machine that is {@link #shared} on the host. */
  static final String SHARED = "/run-shared";

  /** What {@link ReadyFixture} keeps for other machines, and where they see it. */
  static final Path FIXTURES = CHECKOUT.resolve("tests/target/fixtures");

  static final String READY = "/run-fixtures";

  private static final long LONGEST_MINUTES = 10;

  private final Process keeper;
  private final BufferedReader keeperOutput;
  private String pid;
  private final Path shared;
  private int commands;

  private LabMachine(Process keeper, BufferedReader keeperOutput, String pid, Path shared) {
    this.keeper = keeper;
    this.keeperOutput = keeperOutput;
    this.pid = pid;
    this.shared = shared;
  }

  /** Starts a machine; the test is skipped when not root. */
  static LabMachine start(LabOptions options) {
    boolean root = "root".equals(System.getProperty("user.name"));
    Assumptions.assumeTrue(root, "a lab machine needs root: mounts and namespaces");
    try {
      Path shared = Files.createTempDirectory("pg-coexist-lab-test");
      Path pidFile = shared.resolve("pid");
      Path messages = shared.resolve("lab.err");
      List<String> words = new ArrayList<>();
      words.add(CHECKOUT.resolve("tests/lab").toString());
      words.add("run");
      words.addAll(options.words());
      // No test takes the power from the host.
      words.add("--no-sync");
      words.addAll(List.of("--bind", shared + ":" + SHARED, "--pid-file", pidFile.toString()));
      words.addAll(List.of("--bind", Files.createDirectories(FIXTURES) + ":" + READY));
      words.addAll(List.of("--", "sh", "-c", "echo up; exec cat"));
      Process keeper = new ProcessBuilder(words).redirectError(messages.toFile()).start();
      BufferedReader output = keeper.inputReader(StandardCharsets.UTF_8);
      if (!"up".equals(output.readLine())) {
        throw new IllegalStateException("no machine:\n" + Files.readString(messages));
      }
      return new LabMachine(keeper, output, Files.readString(pidFile).strip(), shared);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Resets the machine as its button does, and returns when it has booted again. */
  void reboot() {
    try {
      run("systemctl", "reboot", "-ff");
      if (!"up".equals(keeperOutput.readLine())) {
        throw new IllegalStateException("the machine did not come up again");
      }
      pid = Files.readString(shared.resolve("pid")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The number of its first process on the host, from its last boot on. */
  String pid() {
    return pid;
  }

  /** A directory of the host that the machine sees as {@link #SHARED}. */
  Path shared() {
    return shared;
  }

  /** Copies a file or directory of the checkout to a directory of the machine, readable for all. */
  void put(String source, String directory) {
    try {
      Process copy =
          new ProcessBuilder("cp", "-r", CHECKOUT.resolve(source).toString(), shared.toString())
              .inheritIO()
              .start();
      if (copy.waitFor() != 0) {
        throw new IllegalStateException("cannot copy " + source);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    String name = Path.of(source).getFileName().toString();
    shell("mkdir -p \"$1\" && cp -r \"$0/$2\" \"$1/\" && chmod -R a+rX \"$1\"", directory, name)
        .requireStatus(0);
  }

  /** Runs a program as root and waits for its end. */
  Outcome run(String... argv) {
    return run(List.of(argv));
  }

  /** Runs a program that must succeed. */
  String require(String... argv) {
    return run(argv).text();
  }

  /** Runs a program as another user. */
  Outcome as(String user, String... argv) {
    List<String> words = new ArrayList<>(List.of("runuser", "-u", user, "--", "env", "-C", "/"));
    words.addAll(List.of(argv));
    return run(words);
  }

  /** Runs a shell script as root; its {@code $1}... are the arguments, {@code $0} is SHARED. */
  Outcome shell(String script, String... arguments) {
    List<String> words = new ArrayList<>(List.of("bash", "-uc", script, SHARED));
    words.addAll(List.of(arguments));
    return run(words);
  }

  /** SQL in a cluster such as 15/shop, as the superuser postgres; rows in lines, values by "|". */
  String sql(String cluster, String database, String sql) {
    return as(
            "postgres",
            "psql",
            "--cluster=" + cluster,
            "-XqAt",
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            sql,
            "-d",
            database)
        .text();
  }

  private Outcome run(List<String> argv) {
    try {
      // Files and no pipes: a server that the program leaves behind would hold a pipe open.
      Path out = shared.resolve("command-" + ++commands + ".out");
      Path err = shared.resolve("command-" + commands + ".err");
      Process process = process(argv, out, err);
      if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
        String told = "no end of " + argv + " in " + LONGEST_MINUTES + " minutes\n" + text(out);
        String processes = processes();
        process.destroyForcibly();
        throw new IllegalStateException(told + text(err) + processes);
      }
      return new Outcome(String.join(" ", argv), process.exitValue(), text(out), text(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What runs, and what it waits for: nobody can look later. */
  private String processes() throws IOException, InterruptedException {
    Path list = shared.resolve("processes");
    List<String> ps = List.of("ps", "-eo", "pid,ppid,stat,etimes,wchan:24,args", "--forest");
    boolean unused = process(ps, list, list).waitFor(1, TimeUnit.MINUTES);
    return text(list);
  }

  private static String text(Path file) throws IOException {
    // What tests print may hold bytes of any encoding; each byte stays one character.
    byte[] bytes = Files.readAllBytes(file);
    String utf8 = new String(bytes, StandardCharsets.UTF_8);
    return utf8.indexOf('\ufffd') < 0 ? utf8 : new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Starts a program as root and does not wait. */
  Process start(Path out, Path err, String... argv) {
    try {
      return process(List.of(argv), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process process(List<String> argv, Path out, Path err) throws IOException {
    List<String> words = new ArrayList<>(List.of("nsenter", "--target", pid, "--all"));
    words.addAll(List.of("env", "-i", "-C", "/root", "HOME=/root", "LANG=en_US.UTF-8"));
    words.add("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    words.addAll(argv);
    return new ProcessBuilder(words)
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectOutput(out.toFile())
        .redirectError(err.toFile())
        .start();
  }

  @Override
  public void close() {
    try {
      keeper.getOutputStream().close();
      if (!keeper.waitFor(1, TimeUnit.MINUTES)) {
        keeper.destroyForcibly().waitFor();
      }
      try (Stream<Path> files = Files.walk(shared)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
