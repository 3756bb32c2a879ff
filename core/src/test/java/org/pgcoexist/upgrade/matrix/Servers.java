package org.pgcoexist.upgrade.matrix;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The postmasters that run; they outlive the death of the process that started them. */
final class Servers {

  /**
   * A postmaster.
   *
   * @param clients whether clients can reach it
   */
  record Server(Path data, int port, Path sockets, boolean clients) {}

  /** How the line of a server ends that clients cannot reach. */
  static final String PRIVATE = " private";

  private final Map<Path, Server> running = new TreeMap<>();
  private final Set<String> opened = new HashSet<>();
  private final Set<Path> lasting = new HashSet<>();
  private final Set<Path> logical = new HashSet<>();
  private int pid = 90_000_000;

  /** The server on a data directory. */
  Optional<Server> on(Path data) {
    return Optional.ofNullable(running.get(data));
  }

  /** The server behind a socket. */
  Optional<Server> at(Path sockets, int port) {
    return running.values().stream()
        .filter(server -> server.port() == port && server.sockets().equals(sockets))
        .findFirst();
  }

  /** Whether clients can reach any. */
  boolean serves() {
    return running.values().stream().anyMatch(Server::clients);
  }

  boolean isAny() {
    return !running.isEmpty();
  }

  List<Server> all() {
    return List.copyOf(running.values());
  }

  /** What is committed on this data directory from now on outlives its server. */
  void last(Path data) {
    lasting.add(data);
  }

  void start(Server server) {
    if (running.containsKey(server.data())) {
      throw new AssertionError("a second server on " + server.data());
    }
    if (at(server.sockets(), server.port()).isPresent()) {
      throw new AssertionError("a second server on port " + server.port());
    }
    pid++;
    Site.write(
        server.data().resolve("postmaster.pid"),
        pid
            + "\n"
            + server.data()
            + "\n1763800000\n"
            + server.port()
            + "\n"
            + server.sockets()
            + "\n*\n1 1\nready\n");
    running.put(server.data(), server);
    Following following = new Following(server.data());
    logical.remove(server.data());
    if (following.settings().contains("wal_level = logical")) {
      logical.add(server.data());
    } else if (!following.slots().isEmpty()) {
      throw new AssertionError("a server with slots does not start below logical");
    }
    new DataDirectory(server.data()).recover();
    new Following(server.data()).start();
    new DataDirectory(server.data()).checkpoint("in production");
    if (server.clients()) {
      opened.add(new DataDirectory(server.data()).major() + " " + server.data());
    }
  }

  /** Whether the server that runs there writes WAL that can be followed. */
  boolean isLogical(Path data) {
    return running.containsKey(data) && logical.contains(data);
  }

  /** Whether clients could ever reach the cluster with this PGDATA and major. */
  boolean opened(Path data, String major) {
    return opened.contains(major + " " + data);
  }

  void stop(Path data) {
    Following following = new Following(data);
    // Not where it is restarted before anybody follows it.
    if (running.remove(data).clients() && !following.slots().isEmpty()) {
      following.change();
    }
    new DataDirectory(data).checkpoint("shut down");
    Site.delete(data.resolve("postmaster.pid"));
  }

  /** The power fails: every server is gone, and the pid files stay. */
  void crash() {
    killNew();
    running.clear();
  }

  /** The private server of the new cluster is killed. */
  void killNew() {
    for (Server server : List.copyOf(running.values())) {
      DataDirectory data = new DataDirectory(server.data());
      if (!server.clients() && !data.major().equals("15")) {
        if (lasting.contains(server.data())) {
          new Following(data).crash();
        } else {
          data.lose();
        }
        running.remove(server.data());
      }
    }
  }

  /** Fails where something is done to a tree that a server has its data in. */
  void requireNone(Path tree) {
    for (Path data : running.keySet()) {
      boolean pidFile = tree.startsWith(data) && !Files.isDirectory(tree);
      if (data.startsWith(tree) || (pidFile && tree.endsWith("postmaster.pid"))) {
        throw new AssertionError(tree + " is changed under the server on " + data);
      }
    }
  }

  /** A line for each, to be compared. */
  Map<String, String> told(Path root) {
    Map<String, String> told = new TreeMap<>();
    running.forEach(
        (data, server) ->
            told.put(
                "server on " + root.relativize(data),
                server.port() + " " + server.sockets() + (server.clients() ? "" : PRIVATE)));
    return told;
  }
}
