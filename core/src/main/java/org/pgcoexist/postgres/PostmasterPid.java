package org.pgcoexist.postgres;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.model.Port;

/**
 * The file postmaster.pid of a running server.
 *
 * @param pid the postmaster
 * @param port where it listens
 * @param socketDirectory its first Unix socket directory; empty when it has none
 * @param status such as {@code starting}, {@code ready} or {@code stopping}; empty when not known
 */
public record PostmasterPid(long pid, Port port, String socketDirectory, String status) {

  private static final int LINE_PID = 0;
  private static final int LINE_PORT = 3;
  private static final int LINE_SOCKET = 4;
  private static final int LINE_STATUS = 7;

  /**
   * Reads the file of a data directory.
   *
   * @param owner who may look into the data directory
   * @return empty when there is none, or it is torn
   */
  public static Optional<PostmasterPid> read(Disk owner, Path data) {
    return owner
        .read(data.resolve("postmaster.pid"))
        .flatMap(bytes -> parse(new String(bytes, StandardCharsets.UTF_8)));
  }

  /**
   * Reads the file's text (the lines are described in PostgreSQL's pidfile.h).
   *
   * @return empty when it is torn: a postmaster writes its lines one by one while it starts
   */
  public static Optional<PostmasterPid> parse(String text) {
    String[] lines = text.split("\n", -1);
    if (lines.length <= LINE_SOCKET) {
      return Optional.empty();
    }
    Optional<Port> port = Port.parse(lines[LINE_PORT].strip());
    if (port.isEmpty()) {
      return Optional.empty();
    }
    try {
      // A standalone backend writes its pid negated.
      long pid = Math.abs(Long.parseLong(lines[LINE_PID].strip()));
      // What no process has, and what a signal would take for a whole group.
      if (pid < 1) {
        return Optional.empty();
      }
      String directory = lines[LINE_SOCKET].strip();
      // An abstract socket begins with an at sign; anything else would be the name of a host.
      boolean local = directory.isEmpty() || directory.startsWith("/") || directory.startsWith("@");
      if (!local || directory.indexOf('\0') >= 0) {
        return Optional.empty();
      }
      String status = lines.length > LINE_STATUS ? lines[LINE_STATUS].strip() : "";
      return Optional.of(new PostmasterPid(pid, port.get(), directory, status));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** True from the first sign of a shutdown to its end. */
  public boolean isStopping() {
    return status.equals("stopping");
  }

  /** True until it accepts connections. */
  public boolean isStarting() {
    return status.equals("starting");
  }

  /**
   * Since when a running server has been ready for clients: that is the last thing it writes there
   * before its end.
   */
  public static Optional<Instant> readySince(Disk owner, Path data) {
    return owner
        .facts(data.resolve("postmaster.pid"))
        .map(facts -> Instant.ofEpochMilli(facts.modified()));
  }
}
