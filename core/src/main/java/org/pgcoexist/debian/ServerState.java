package org.pgcoexist.debian;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.model.Locations;

/** Whether a cluster's public server runs, found without starting a program. */
public enum ServerState {
  ONLINE("online"),
  ONLINE_RECOVERY("online,recovery"),
  DOWN("down"),
  BINARIES_MISSING("binaries-missing");

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
    if (!runs(cluster, locations)) {
      return installed ? DOWN : BINARIES_MISSING;
    }
    Optional<Path> data = cluster.dataDirectory();
    boolean recovery =
        data.isPresent()
            && (Files.exists(data.get().resolve("standby.signal"))
                || Files.exists(data.get().resolve("recovery.signal")));
    return recovery ? ONLINE_RECOVERY : ONLINE;
  }

  private static boolean runs(DebianCluster cluster, Locations locations) {
    Optional<Path> pidFile = cluster.externalPidFile();
    if (pidFile.isPresent() && Files.isReadable(pidFile.get())) {
      return isPostgres(firstLine(pidFile.get()));
    }
    Path socket =
        cluster.socketDirectory(locations.sockets()).resolve(".s.PGSQL." + cluster.port());
    return answers(socket);
  }

  /** A number that is reused by another program does not count. */
  private static boolean isPostgres(String pid) {
    if (pid.isEmpty() || !pid.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return false;
    }
    return firstLine(Path.of("/proc", pid, "comm")).equals("postgres");
  }

  private static String firstLine(Path file) {
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      int end = text.indexOf('\n');
      return (end < 0 ? text : text.substring(0, end)).strip();
    } catch (IOException e) {
      // Gone between the look and the read: the server has just stopped.
      return "";
    }
  }

  private static boolean answers(Path socket) {
    if (!Files.exists(socket)) {
      return false;
    }
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
