package org.pgcoexist.debian;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;

/** The directories of a user's own clusters, which no package has made. */
final class UserPlaces {

  private static final int PRIVATE = 0700;

  /** A socket's name with the longest port. */
  private static final String LONGEST_SOCKET = "/.s.PGSQL.65535";

  /** unix(7): sun_path without its NUL. */
  private static final int SOCKET_PATH_LIMIT = 107;

  private UserPlaces() {}

  /**
   * Makes what is missing.
   *
   * @throws CoexistException when sockets there could not be reached; nothing is made then
   */
  static void prepare(Disk disk, Locations locations, Cluster cluster) {
    refuseLong(locations.sockets(), cluster);
    refuseLong(locations.run(cluster.name()), cluster);
    for (Path directory :
        List.of(
            locations.configuration(),
            locations.state().getParent(),
            locations.data(),
            locations.logs(),
            locations.sockets())) {
      if (disk.facts(directory).isEmpty()) {
        disk.createDirectory(directory, PRIVATE);
      }
    }
  }

  /** Else the server would not start, now or in the middle of an upgrade. */
  private static void refuseLong(Path directory, Cluster cluster) {
    String socket = directory + LONGEST_SOCKET;
    int bytes = socket.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > SOCKET_PATH_LIMIT) {
      throw CoexistException.usage(
          "cannot create cluster " + cluster.name(),
          socket
              + " would be a socket of it, and with its "
              + bytes
              + " bytes that is longer than the "
              + SOCKET_PATH_LIMIT
              + " that Linux takes",
          "choose a shorter PG_CLUSTER_CONF_ROOT, or a shorter name");
    }
  }

  /** What pg_createcluster must be given, as its own defaults are places of the machine. */
  static List<String> options(Locations locations, MajorVersion major, Cluster cluster) {
    return List.of(
        "--socketdir=" + locations.sockets(),
        "--logfile=" + locations.log(major, cluster.name().value()));
  }
}
