package org.pgcoexist.check;

import java.util.Optional;
import org.pgcoexist.model.Port;

/** Another cluster is configured with the port of a registered one: only one of them starts. */
final class PortShared implements Comparison {

  @Override
  public String kind() {
    return "port-shared";
  }

  @Override
  public void compare(MachinePicture machine, Report report) {
    for (RegisteredPicture cluster : machine.settled()) {
      Port port = cluster.cluster().port();
      for (DebianPicture other : machine.debian()) {
        if (other.cluster().port().equals(port)
            && !isOwn(machine, cluster, other)
            && !isRegistered(machine, other)) {
          report.add(
              cluster.name(),
              other.cluster().label() + " has port " + port + " in its configuration too",
              "pg_conftool "
                  + other.arguments()
                  + " set port N   with a port that pg_coexist list does not show",
              "pg_coexist set " + cluster.name() + " port=N   the same for this one");
        }
      }
    }
  }

  private static boolean isOwn(
      MachinePicture machine, RegisteredPicture cluster, DebianPicture other) {
    Optional<DebianPicture> picture = Optional.of(other);
    return cluster.configuration().equals(picture)
        || cluster.namesakes().contains(other)
        || Renamed.withData(cluster, machine).equals(picture);
  }

  /** Its port is compared with the registry's then. */
  private static boolean isRegistered(MachinePicture machine, DebianPicture other) {
    return machine.clusters().stream()
        .anyMatch(cluster -> cluster.configuration().equals(Optional.of(other)));
  }
}
