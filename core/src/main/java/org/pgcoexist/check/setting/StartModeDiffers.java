package org.pgcoexist.check.setting;

import java.util.Optional;
import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.check.inconsistency.Report;
import org.pgcoexist.check.snapshot.DebianSnapshot;
import org.pgcoexist.check.snapshot.HostSnapshot;
import org.pgcoexist.check.snapshot.RegisteredSnapshot;
import org.pgcoexist.model.ClusterStatus;

/** start.conf does not mirror the status. */
public final class StartModeDiffers implements ConsistencyRule {

  @Override
  public String kind() {
    return "start-mode-differs";
  }

  @Override
  public void compare(HostSnapshot machine, Report report) {
    for (RegisteredSnapshot cluster : machine.settled()) {
      ClusterStatus status = cluster.cluster().status();
      Optional<String> mode = cluster.own().map(DebianSnapshot::startMode);
      if (mode.isPresent() && !mode.get().equals(status.startMode())) {
        String problem =
            "its status is "
                + status
                + ", but start.conf has "
                + mode.get()
                + " and not "
                + status.startMode();
        String set = "pg_coexist set " + cluster.name() + " status=";
        String keep = set + status + "   keeps the status";
        ClusterStatus other =
            status == ClusterStatus.ACTIVE ? ClusterStatus.INACTIVE : ClusterStatus.ACTIVE;
        if (other.startMode().equals(mode.get())) {
          report.add(cluster.name(), problem, keep, set + other + "   keeps start.conf");
        } else {
          report.add(cluster.name(), problem, keep);
        }
      }
    }
  }
}
