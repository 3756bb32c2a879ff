package org.pgcoexist.api;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.pgcoexist.CoexistException;
import org.pgcoexist.engine.Host;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.Port;
import org.pgcoexist.registry.RegistrySnapshot;
import org.pgcoexist.upkeep.ApplicationConnections;
import org.pgcoexist.upkeep.ClusterRemoval;
import org.pgcoexist.upkeep.ClusterSettings;
import org.pgcoexist.upkeep.Upkeep;

/** What changes registered clusters, beside upgrades. */
final class Changes {

  private Changes() {}

  static List<Cluster> registry(Host host, UnaryOperator<List<Cluster>> change) {
    return host.registry()
        .change(before -> changed(before, change.apply(before.clusters())))
        .clusters();
  }

  private static RegistrySnapshot changed(RegistrySnapshot before, List<Cluster> wanted) {
    Set<ClusterName> names = new HashSet<>();
    for (Cluster cluster : wanted) {
      if (!names.add(cluster.name())) {
        throw new IllegalArgumentException("two clusters are called " + cluster.name());
      }
    }
    RegistrySnapshot after = before;
    for (Cluster cluster : before.clusters()) {
      after = names.contains(cluster.name()) ? after : after.without(cluster.name());
    }
    for (Cluster cluster : wanted) {
      boolean same = after.find(cluster.name()).equals(Optional.of(cluster));
      after = same ? after : after.with(cluster);
    }
    return after;
  }

  static Cluster set(
      Host host,
      Reporter reporter,
      ClusterName name,
      Optional<Port> port,
      Optional<ClusterStatus> status)
      throws InterruptedException {
    status.ifPresent(wanted -> requireSettable(name, wanted));
    ClusterSettings.Change change = new Upkeep(host).set(name, port, status);
    change.warnings().forEach(reporter::warn);
    ApplicationConnections.refresh(host);
    return change.after();
  }

  static void requireSettable(ClusterName name, ClusterStatus status) {
    if (status != ClusterStatus.ACTIVE && status != ClusterStatus.INACTIVE) {
      throw CoexistException.usage(
          "cannot give cluster " + name + " the status " + status,
          "only an upgrade gives a cluster this status",
          "use active or inactive");
    }
  }

  static ClusterRemoval.Left drop(Host host, Reporter reporter, ClusterName name)
      throws InterruptedException {
    Upkeep upkeep = new Upkeep(host);
    ClusterRemoval.Left left = upkeep.remove(name, (removal, owner) -> upkeep.drop(removal, name));
    left.lines().forEach(reporter::warn);
    return left;
  }
}
