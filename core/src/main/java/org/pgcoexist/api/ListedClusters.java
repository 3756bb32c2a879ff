package org.pgcoexist.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pgcoexist.debian.ClusterList;
import org.pgcoexist.debian.ServerState;
import org.pgcoexist.engine.Host;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.registry.RegistrySnapshot;

/** The rows of a list, with what is unknown as empty. */
final class ListedClusters {

  private ListedClusters() {}

  static List<ListedCluster> of(Host host) {
    RegistrySnapshot registry = host.registry().read();
    return new ClusterList(host.locations())
        .rows(registry).stream().map(row -> cluster(row, registry)).toList();
  }

  private static ListedCluster cluster(ClusterList.Row row, RegistrySnapshot registry) {
    ListedCluster.Kind kind = kind(row.status());
    Optional<Cluster> registered =
        kind == ListedCluster.Kind.REGISTERED
            ? registry.find(new ClusterName(row.name()))
            : Optional.empty();
    return new ListedCluster(
        row.major(),
        row.name(),
        row.port(),
        kind,
        registered,
        server(row.server()),
        Optional.of(row.owner()).filter(ListedClusters::isKnown),
        registered.map(Cluster::data).or(() -> known(row.path())),
        known(row.log()),
        row.fault());
  }

  private static ListedCluster.Kind kind(String status) {
    return switch (status) {
      case ClusterList.UNREGISTERED -> ListedCluster.Kind.UNREGISTERED;
      case ClusterList.KEPT -> ListedCluster.Kind.KEPT;
      default -> ListedCluster.Kind.REGISTERED;
    };
  }

  private static ListedCluster.Server server(String text) {
    return Stream.of(ServerState.values())
        .filter(state -> state.text().equals(text))
        .findFirst()
        .map(state -> ListedCluster.Server.valueOf(state.name()))
        .orElse(ListedCluster.Server.UNKNOWN);
  }

  private static Optional<Path> known(Path path) {
    return Optional.of(path).filter(one -> isKnown(one.toString()));
  }

  private static boolean isKnown(String text) {
    return !text.equals(ClusterList.UNKNOWN);
  }
}
