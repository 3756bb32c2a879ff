package org.pgcoexist.api;

import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;

/**
 * A cluster of a machine as it was found.
 *
 * @param major its major; empty when neither data nor configuration tells
 * @param name what postgresql-common calls it, unique within a major; the registered name of one
 *     that is registered, unique on the machine
 * @param port where it listens, or would
 * @param kind who knows it
 * @param registered its entry in the registry; empty unless it is registered
 * @param server whether it runs
 * @param owner the user its data belongs to; empty when nobody can tell
 * @param data PGDATA, whether it is there or not; empty when the configuration names none
 * @param log where its server logs; empty when nobody can tell
 * @param fault why its configuration cannot be read; empty when it can, or is not there
 */
public record ListedCluster(
    Optional<MajorVersion> major,
    String name,
    Port port,
    Kind kind,
    Optional<Cluster> registered,
    Server server,
    Optional<String> owner,
    Optional<Path> data,
    Optional<Path> log,
    Optional<String> fault) {

  /** Who knows a cluster. */
  public enum Kind {
    /** It is in the registry. */
    REGISTERED,
    /** Only postgresql-common knows it. */
    UNREGISTERED,
    /** The old side of an upgrade, kept until {@link Clusters#deleteOld}. */
    KEPT
  }

  /** Whether a cluster's server runs. */
  public enum Server {
    /** It runs. */
    ONLINE("online"),
    /** It runs, and recovers or follows another one. */
    ONLINE_RECOVERY("online,recovery"),
    /** It does not run. */
    DOWN("down"),
    /** It does not run, and the programs of its major are not installed. */
    BINARIES_MISSING("down,binaries_missing"),
    /** Another cluster has its data files: it can never be started again. */
    DISABLED("down"),
    /** Nobody can tell. */
    UNKNOWN("-");

    private final String text;

    Server(String text) {
      this.text = text;
    }

    /** The word of pg_lsclusters for it. */
    @Override
    public String toString() {
      return text;
    }
  }
}
