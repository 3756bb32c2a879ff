package org.pgcoexist.model;

import java.nio.file.Path;

/**
 * A registered cluster.
 *
 * <p>Its major version is not here: the data directory's PG_VERSION alone tells it.
 *
 * @param name unique on the machine
 * @param port where its server listens
 * @param status whether and by whom it is started
 * @param path the parent of the data directory: absolute and normal
 */
public record Cluster(ClusterName name, Port port, ClusterStatus status, Path path) {

  public Cluster {
    if (!path.isAbsolute() || !path.equals(path.normalize())) {
      throw new IllegalArgumentException("cluster path is not absolute and normal: " + path);
    }
  }

  public Cluster withPort(Port newPort) {
    return new Cluster(name, newPort, status, path);
  }

  public Cluster withStatus(ClusterStatus newStatus) {
    return new Cluster(name, port, newStatus, path);
  }

  public Cluster withPath(Path newPath) {
    return new Cluster(name, port, status, newPath);
  }

  /** PGDATA. */
  public Path data() {
    return ClusterPaths.data(path);
  }
}
