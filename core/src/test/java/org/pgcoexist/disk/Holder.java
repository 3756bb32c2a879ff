package org.pgcoexist.disk;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.pgcoexist.CoexistException;

/** Another process that takes a lock, tells so, and holds it until it is told to end or killed. */
public final class Holder implements AutoCloseable {

  private final Process process;
  private final BufferedReader output;

  Holder(Path file, Duration wait) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                file.toString(),
                Long.toString(wait.toMillis()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    output = process.inputReader(StandardCharsets.UTF_8);
  }

  /** What it says next: {@code locked} or {@code busy} and the holder. */
  String line() throws IOException {
    return output.readLine();
  }

  long pid() {
    return process.pid();
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() throws IOException {
    try {
      process.getOutputStream().close();
      process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    } finally {
      kill();
    }
  }

  /** The other process. */
  public static void main(String[] arguments) throws IOException {
    Duration wait = Duration.ofMillis(Long.parseLong(arguments[1]));
    try (ProcessLock lock = ProcessLock.acquire(Path.of(arguments[0]), wait, "cannot test")) {
      System.out.println(lock == null ? "" : "locked");
      System.in.readAllBytes();
    } catch (CoexistException e) {
      System.out.println("busy " + e.why().split(" ", 3)[1]);
    }
  }
}
