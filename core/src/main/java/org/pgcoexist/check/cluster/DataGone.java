package org.pgcoexist.check.cluster;

import org.pgcoexist.Shell;
import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.check.inconsistency.Report;
import org.pgcoexist.check.snapshot.HostSnapshot;
import org.pgcoexist.check.snapshot.RegisteredSnapshot;

/** A registered cluster has a configuration and no data. */
public final class DataGone implements ConsistencyRule {

  @Override
  public String kind() {
    return "data-gone";
  }

  @Override
  public void compare(HostSnapshot machine, Report report) {
    for (RegisteredSnapshot cluster : machine.settled()) {
      if (cluster.data().isGone() && cluster.configuration().isPresent()) {
        report.add(
            cluster.name(),
            "its configuration "
                + cluster.configuration().get().cluster().label()
                + " is there, but not its data directory "
                + cluster.cluster().data(),
            Shell.line("ls", "-d", cluster.cluster().path())
                + "*   shows whether it was moved: move it back",
            "pg_coexist drop " + cluster.name() + "   removes the rest, when the data is lost");
      }
    }
  }
}
