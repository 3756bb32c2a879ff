package org.pgcoexist.takeover;

import java.util.Optional;
import org.pgcoexist.Shell;
import org.pgcoexist.debian.DebianCluster;
import org.pgcoexist.debian.DebianClusters;
import org.pgcoexist.engine.Host;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.registry.PortAllocation;
import org.pgcoexist.registry.RegistrySnapshot;
import org.pgcoexist.takeover.plan.Refusals;
import org.pgcoexist.takeover.plan.Takeover;

/** Whether name, port and path of a cluster to be registered are free. */
final class NameChecks {

  private final Host machine;
  private final Takeover takeover;
  private final Cluster cluster;

  NameChecks(Host machine, Takeover takeover) {
    this.machine = machine;
    this.takeover = takeover;
    this.cluster = takeover.cluster();
  }

  void check(Refusals refusals) {
    RegistrySnapshot registry = machine.registry().read();
    String other =
        "adopt it under another: pg_coexist adopt " + Shell.word(takeover.label()) + " --as NAME";
    if (registry.find(cluster.name()).isPresent()) {
      refusals.add("a cluster called " + cluster.name() + " is registered", other);
      return;
    }
    for (DebianCluster debian : new DebianClusters(machine.locations()).list()) {
      boolean itself =
          debian.major().equals(takeover.from()) && debian.name().equals(takeover.debian().name());
      if (!itself && debian.name().equals(cluster.name().value())) {
        refusals.add(
            debian.label() + " has the same name, and names are unique on a machine",
            other
                + "\nor remove that one, if it is not needed: pg_dropcluster "
                + debian.major()
                + " "
                + Shell.word(debian.name()));
      }
    }
    if (!refusePort(refusals, registry)) {
      refusals.addFrom(() -> registry.with(cluster));
    }
  }

  private boolean refusePort(Refusals refusals, RegistrySnapshot registry) {
    Optional<String> taken = Optional.empty();
    if (PortAllocation.isReserved(cluster.port())) {
      taken = Optional.of("is kept for servers in an upgrade");
    }
    for (Cluster one : registry.clusters()) {
      if (one.port().equals(cluster.port())) {
        taken = Optional.of("is cluster " + one.name() + "'s");
      }
    }
    taken.ifPresent(
        whose ->
            refusals.add(
                "its port " + cluster.port() + " " + whose,
                "give it another, and restart it if it runs: pg_conftool "
                    + takeover.from()
                    + " "
                    + Shell.word(takeover.debian().name())
                    + " set port N"));
    return taken.isPresent();
  }
}
