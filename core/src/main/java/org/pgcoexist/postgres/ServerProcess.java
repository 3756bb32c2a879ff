package org.pgcoexist.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgcoexist.CoexistException;

/**
 * The process that {@code pg_ctl status} found. It knows no more than a number in a pid file, and
 * after a crash or a boot that number may have been given to another program of the same user: a
 * server does not start then, and {@code pg_ctl stop} would end the other program.
 */
final class ServerProcess {

  private static final Pattern PID = Pattern.compile("\\(PID: ([0-9]{1,10})\\)");
  private static final Path PROC = Path.of("/proc");

  private ServerProcess() {}

  /**
   * Checks that the process is a postmaster at work in a data directory.
   *
   * @param status what pg_ctl printed
   * @throws CoexistException when the pid file is stale, with what to do
   */
  static void requireServer(String status, Path data) {
    Matcher matcher = PID.matcher(status);
    if (!matcher.find()) {
      return;
    }
    Path process = PROC.resolve(matcher.group(1));
    Optional<String> name = name(process);
    if (name.isPresent() && !(name.get().equals("postgres") && worksIn(process, data))) {
      Path file = data.resolve("postmaster.pid");
      throw CoexistException.failed(
          "cannot tell whether a server runs on " + data,
          file
              + " names process "
              + matcher.group(1)
              + ", which is no server on it but \""
              + name.get()
              + "\": a server that was killed left the file",
          "see that no server is left: ps -u \"$(stat -c %U "
              + data
              + ")\" -f; then remove the file: rm "
              + file);
    }
  }

  /** Empty when it is gone by now. */
  private static Optional<String> name(Path process) {
    try {
      byte[] name = Files.readAllBytes(process.resolve("comm"));
      return Optional.of(new String(name, StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** A postmaster's working directory is its data directory. */
  private static boolean worksIn(Path process, Path data) {
    try {
      return Files.readSymbolicLink(process.resolve("cwd")).equals(data.toRealPath());
    } catch (NoSuchFileException e) {
      // It has just ended, or the data directory was moved under it.
      return false;
    } catch (IOException e) {
      // Not ours to look at: its name must do.
      return true;
    }
  }
}
