package org.pgcoexist.model;

import java.nio.file.Path;

/** The paths derived from a cluster's own, in one place. */
public final class ClusterPaths {

  private ClusterPaths() {}

  /** PGDATA of the cluster at {@code path}. */
  public static Path data(Path path) {
    return path.resolve("data");
  }

  /** Where the new cluster is built before it takes {@code path}. */
  public static Path building(Path path) {
    return path.resolveSibling(path.getFileName() + ".new");
  }

  /** Where the old cluster is kept after it gave up {@code path}. */
  public static Path kept(Path path) {
    return path.resolveSibling(path.getFileName() + ".old");
  }

  /** The name under which postgresql-common lists the kept old cluster. */
  public static String keptName(ClusterName name) {
    return name + ".old";
  }
}
