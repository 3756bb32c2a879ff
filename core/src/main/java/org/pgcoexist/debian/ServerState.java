package org.pgcoexist.debian;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.disk.SmallFiles;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.Port;

/** Whether a cluster's public server runs, found without starting a program. */
public enum ServerState {
  ONLINE("online"),
  ONLINE_RECOVERY("online,recovery"),
  DOWN("down"),
  BINARIES_MISSING("binaries-missing"),
  /** Another cluster has its data files: it can never be started again. */
  DISABLED("disabled");

  /** What a socket says whose queue is full, as whoever starts this JVM sets its language. */
  private static final String FULL = "temporarily unavailable";

  private final String text;

  ServerState(String text) {
    this.text = text;
  }

  /** The word in a list. */
  public String text() {
    return text;
  }

  /**
   * Looks at the pid file every user can read, else at the Unix socket.
   *
   * @param installed whether the server programs of the cluster's major are there
   */
  public static ServerState of(DebianCluster cluster, Locations locations, boolean installed) {
    Optional<Path> pidFile = cluster.externalPidFile();
    String pid = "";
    Optional<byte[]> content =
        pidFile.isPresent() ? SmallFiles.read(pidFile.get()) : Optional.<byte[]>empty();
    if (content.isPresent()) {
      pid = firstLine(content.get());
      if (!isPostgres(pid)) {
        return installed ? DOWN : BINARIES_MISSING;
      }
    } else if (!answers(cluster.socketDirectory(locations.sockets()), cluster.port())) {
      return installed ? DOWN : BINARIES_MISSING;
    }
    Optional<Path> data = cluster.dataDirectory();
    return data.isPresent() && recovers(data.get(), pid) ? ONLINE_RECOVERY : ONLINE;
  }

  /** Told by the data directory; by the processes to those who may not look into that. */
  private static boolean recovers(Path data, String pid) {
    if (Files.isExecutable(data)) {
      return Files.exists(data.resolve("standby.signal"))
          || Files.exists(data.resolve("recovery.signal"));
    }
    if (pid.isEmpty()) {
      return false;
    }
    String children = firstLine(Path.of("/proc", pid, "task", pid, "children"));
    int start = 0;
    while (start < children.length()) {
      int blank = children.indexOf(' ', start);
      int end = blank < 0 ? children.length() : blank;
      if (isStartup(firstLine(Path.of("/proc", children.substring(start, end), "cmdline")))) {
        return true;
      }
      start = end + 1;
    }
    return false;
  }

  /** {@code postgres: 15/main: startup recovering ...}; cluster_name may be missing. */
  private static boolean isStartup(String title) {
    int work = title.lastIndexOf(": startup");
    return title.startsWith("postgres:") && work >= 0;
  }

  /** A number that is reused by another program does not count. */
  private static boolean isPostgres(String pid) {
    if (pid.isEmpty()) {
      return false;
    }
    for (int i = 0; i < pid.length(); i++) {
      if (pid.charAt(i) < '0' || pid.charAt(i) > '9') {
        return false;
      }
    }
    return firstLine(Path.of("/proc", pid, "comm")).equals("postgres");
  }

  private static String firstLine(byte[] content) {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\n');
    return (end < 0 ? text : text.substring(0, end)).strip();
  }

  /** Of a file in /proc. */
  private static String firstLine(Path file) {
    try {
      return firstLine(Files.readAllBytes(file));
    } catch (IOException e) {
      // Gone between the look and the read: the server has just stopped.
      return "";
    }
  }

  /** Whether somebody listens on the Unix socket of a port. */
  static boolean answers(Path directory, Port port) {
    Path socket = directory.resolve(".s.PGSQL." + port);
    if (!Files.exists(socket)) {
      return false;
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // Whoever listens need not accept: then the queue is full, and others would wait for ever.
      channel.configureBlocking(false);
      boolean unused = channel.connect(UnixDomainSocketAddress.of(socket));
      return true;
    } catch (IOException e) {
      return String.valueOf(e.getMessage()).contains(FULL);
    }
  }
}
