package org.pgcoexist.debian;

import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.pgcoexist.CoexistException;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.Port;
import org.pgcoexist.registry.ListeningPorts;
import org.pgcoexist.registry.PortAllocation;
import org.pgcoexist.registry.Registry;

/**
 * Which ports a cluster can get: what the registry, every postgresql.conf and the sockets of this
 * moment leave.
 */
public final class PortChoice {

  /** Every port from here on can be used without privileges. */
  private static final int FIRST_PORT = 1024;

  private final Registry registry;
  private final DebianClusters debian;

  public PortChoice(Registry registry, Locations locations) {
    this.registry = registry;
    this.debian = new DebianClusters(locations);
  }

  /** The next one that nobody has. */
  public Port free() {
    return PortAllocation.lowestFree(
        registry.read(), debian.ports(), ListeningPorts.here().ports());
  }

  /**
   * Refuses a port that a new cluster cannot have.
   *
   * @param next how to choose another
   */
  public void refuseTaken(Port port, String next) {
    refuse(port, inRegistry(port, "").or(() -> inConfiguration(port, "")), Set.of(), next);
  }

  /**
   * Refuses a port that another than this cluster has.
   *
   * @param running where its own server listens, if it runs
   * @param next how to choose another
   */
  public void refuseTaken(
      Port port, Cluster cluster, DebianCluster own, Optional<Port> running, String next) {
    Optional<String> taken =
        inRegistry(port, cluster.name().value()).or(() -> inConfiguration(port, own.label()));
    refuse(port, taken, running.map(Set::of).orElse(Set.of()), next);
  }

  private static void refuse(Port port, Optional<String> taken, Set<Port> own, String next) {
    Optional<String> why = fault(port).or(() -> taken).or(() -> listening(port, own));
    if (why.isPresent()) {
      throw CoexistException.usage("cannot use port " + port, why.get(), next);
    }
  }

  private static Optional<String> fault(Port port) {
    if (port.number() < FIRST_PORT) {
      return Optional.of("PostgreSQL needs one from " + FIRST_PORT + " on");
    }
    return PortAllocation.isReserved(port)
        ? Optional.of(PortAllocation.RESERVED_FOR)
        : Optional.empty();
  }

  private Optional<String> inRegistry(Port port, String own) {
    for (Cluster cluster : registry.read().clusters()) {
      if (cluster.port().equals(port) && !cluster.name().value().equals(own)) {
        return Optional.of("cluster " + cluster.name() + " has it");
      }
    }
    return Optional.empty();
  }

  private Optional<String> inConfiguration(Port port, String own) {
    for (DebianCluster cluster : debian.list(new TreeMap<>())) {
      if (cluster.port().equals(port) && !cluster.label().equals(own)) {
        return Optional.of("cluster " + cluster.label() + " has it in its configuration");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> listening(Port port, Set<Port> own) {
    return ListeningPorts.here().ports().contains(port) && !own.contains(port)
        ? Optional.of("a program listens on it: ss -ltnxp | grep " + port)
        : Optional.empty();
  }
}
