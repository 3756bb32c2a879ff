package org.pgcoexist.check;

import java.util.Optional;
import org.pgcoexist.model.ClusterStatus;

/** start.conf does not mirror the status. */
final class StartModeDiffers implements Comparison {

  @Override
  public String kind() {
    return "start-mode-differs";
  }

  @Override
  public void compare(MachinePicture machine, Report report) {
    for (RegisteredPicture cluster : machine.settled()) {
      ClusterStatus status = cluster.cluster().status();
      Optional<String> mode = cluster.own().map(DebianPicture::startMode);
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
