package org.pgcoexist.registry;

import java.util.HashSet;
import java.util.Set;
import org.pgcoexist.CoexistException;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.Port;

/** Which ports clusters may have. */
public final class PortAllocation {

  /** Why a reserved port is refused. */
  public static final String RESERVED_FOR =
      Port.UPGRADE_NEW + " and " + Port.UPGRADE_OLD + " are kept for servers in an upgrade";

  private static final int HIGHEST = 65535;

  private PortAllocation() {}

  /** True for the ports that no cluster may have, as upgrades use them. */
  public static boolean isReserved(Port port) {
    return port.number() == Port.UPGRADE_NEW.number() || port.number() == Port.UPGRADE_OLD.number();
  }

  /**
   * The lowest port from 5432 up that nobody has. It is not reserved by this: whoever registers it
   * first has it.
   *
   * @param registry the registered clusters
   * @param configured ports in the configurations of other clusters
   * @param listening ports on which anything listens now
   */
  public static Port lowestFree(
      RegistrySnapshot registry, Set<Port> configured, Set<Port> listening) {
    Set<Port> taken = new HashSet<>(configured);
    taken.addAll(listening);
    for (Cluster cluster : registry.clusters()) {
      taken.add(cluster.port());
    }
    for (int number = Port.DEFAULT.number(); number <= HIGHEST; number++) {
      Port port = new Port(number);
      if (!isReserved(port) && !taken.contains(port)) {
        return port;
      }
    }
    throw CoexistException.failed(
        "cannot find a free port",
        "all from " + Port.DEFAULT + " to " + HIGHEST + " are taken",
        "see which clusters have them: pg_coexist list");
  }
}
