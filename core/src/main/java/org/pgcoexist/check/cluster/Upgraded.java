package org.pgcoexist.check.cluster;

import java.util.Optional;
import org.pgcoexist.Shell;
import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.check.inconsistency.Report;
import org.pgcoexist.check.snapshot.DebianSnapshot;
import org.pgcoexist.check.snapshot.HostSnapshot;
import org.pgcoexist.check.snapshot.RegisteredSnapshot;
import org.pgcoexist.debian.DebianCluster;

/** pg_upgradecluster has moved a registered cluster, which the registry knows nothing of. */
public final class Upgraded implements ConsistencyRule {

  @Override
  public String kind() {
    return "upgraded";
  }

  @Override
  public void compare(HostSnapshot machine, Report report) {
    for (RegisteredSnapshot cluster : machine.settled()) {
      Optional<DebianSnapshot> successor = cluster.successor();
      if (successor.isPresent()) {
        DebianCluster old = cluster.configuration().orElseThrow().cluster();
        DebianSnapshot made = successor.get();
        String drop = "pg_coexist drop " + cluster.name();
        report.add(
            cluster.name(),
            made.cluster().label()
                + " has its name and port, as after pg_upgradecluster; the registry has "
                + old.label(),
            drop
                + " && pg_coexist adopt "
                + Shell.word(made.cluster().label())
                + "   stays on "
                + made.cluster().major()
                + " and deletes "
                + old.label(),
            "pg_dropcluster --stop "
                + made.arguments()
                + " && pg_coexist set "
                + cluster.name()
                + " port="
                + cluster.cluster().port()
                + " status="
                + cluster.cluster().status()
                + "   goes back to "
                + old.major());
      }
    }
  }
}
