package org.pgcoexist.check;

import java.util.Optional;
import org.pgcoexist.Shell;
import org.pgcoexist.debian.DebianCluster;

/** pg_upgradecluster has moved a registered cluster, which the registry knows nothing of. */
final class Upgraded implements Comparison {

  @Override
  public String kind() {
    return "upgraded";
  }

  @Override
  public void compare(MachinePicture machine, Report report) {
    for (RegisteredPicture cluster : machine.settled()) {
      Optional<DebianPicture> successor = cluster.successor();
      if (successor.isPresent()) {
        DebianCluster old = cluster.configuration().orElseThrow().cluster();
        DebianPicture made = successor.get();
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
