package org.pgcoexist.check.setting;

import java.util.Optional;
import org.pgcoexist.check.cluster.Renamed;
import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.check.inconsistency.Report;
import org.pgcoexist.check.snapshot.DebianSnapshot;
import org.pgcoexist.check.snapshot.HostSnapshot;
import org.pgcoexist.check.snapshot.RegisteredSnapshot;
import org.pgcoexist.model.Port;

/** Another cluster is configured with the port of a registered one: only one of them starts. */
public final class PortShared implements ConsistencyRule {

  @Override
  public String kind() {
    return "port-shared";
  }

  @Override
  public void compare(HostSnapshot machine, Report report) {
    for (RegisteredSnapshot cluster : machine.settled()) {
      Port port = cluster.cluster().port();
      for (DebianSnapshot other : machine.debian()) {
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
      HostSnapshot machine, RegisteredSnapshot cluster, DebianSnapshot other) {
    Optional<DebianSnapshot> picture = Optional.of(other);
    return cluster.configuration().equals(picture)
        || cluster.namesakes().contains(other)
        || Renamed.withData(cluster, machine).equals(picture);
  }

  /** Its port is compared with the registry's then. */
  private static boolean isRegistered(HostSnapshot machine, DebianSnapshot other) {
    return machine.clusters().stream()
        .anyMatch(cluster -> cluster.configuration().equals(Optional.of(other)));
  }
}
