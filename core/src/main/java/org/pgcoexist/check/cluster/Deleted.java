package org.pgcoexist.check.cluster;

import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.check.inconsistency.Report;
import org.pgcoexist.check.snapshot.HostSnapshot;
import org.pgcoexist.check.snapshot.RegisteredSnapshot;

/** Nothing of a registered cluster is left, as after pg_dropcluster. */
public final class Deleted implements ConsistencyRule {

  @Override
  public String kind() {
    return "deleted";
  }

  @Override
  public void compare(HostSnapshot machine, Report report) {
    for (RegisteredSnapshot cluster : machine.settled()) {
      if (cluster.data().isGone()
          && cluster.configuration().isEmpty()
          && cluster.namesakes().isEmpty()
          && Renamed.withData(cluster, machine).isEmpty()) {
        report.add(
            cluster.name(),
            "neither its data in "
                + cluster.cluster().data()
                + " nor its configuration is there, as after pg_dropcluster",
            "pg_coexist drop " + cluster.name() + "   removes its entry");
      }
    }
  }
}
