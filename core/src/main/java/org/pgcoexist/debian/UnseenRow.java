package org.pgcoexist.debian;

import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.model.Cluster;

/** The line of a cluster whose files let everybody wait who opens them: what is known without. */
final class UnseenRow {
  private static final Path NOWHERE = Path.of(ClusterList.UNKNOWN);
  private static final Optional<String> FAULT =
      Optional.of(
          "cannot look at the cluster: something of it lets everybody wait who opens it; its data"
              + " directory, its pid file or its start.conf");

  private UnseenRow() {}

  static ClusterList.Row of(Cluster cluster) {
    return new ClusterList.Row(
        Optional.empty(),
        cluster.name().value(),
        cluster.port(),
        cluster.status().text(),
        ClusterList.UNKNOWN,
        ClusterList.UNKNOWN,
        cluster.path(),
        NOWHERE,
        FAULT);
  }

  static ClusterList.Row of(DebianCluster cluster, String status) {
    return new ClusterList.Row(
        Optional.of(cluster.major()),
        cluster.name(),
        cluster.port(),
        status,
        ClusterList.UNKNOWN,
        ClusterList.UNKNOWN,
        NOWHERE,
        NOWHERE,
        FAULT);
  }
}
