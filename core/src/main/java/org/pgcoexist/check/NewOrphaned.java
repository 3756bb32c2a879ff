package org.pgcoexist.check;

import java.nio.file.Path;
import org.pgcoexist.Shell;

/** What an upgrade builds is there, and no upgrade is open. */
final class NewOrphaned implements Comparison {

  @Override
  public String kind() {
    return "new-orphaned";
  }

  @Override
  public void compare(MachinePicture machine, Report report) {
    for (RegisteredPicture cluster : machine.settled()) {
      Path path = cluster.buildingPath();
      if (cluster.building().isThere() && !cluster.work().hidden() && !isCluster(machine, path)) {
        report.add(
            cluster.name(),
            path + " is there, where an upgrade builds the new cluster, but no upgrade is open",
            "sudo -u "
                + cluster.building().owner()
                + " rm -r "
                + Shell.word(path)
                + "   when you need nothing in it");
      }
    }
  }

  /** Another cluster lives there. */
  static boolean isCluster(MachinePicture machine, Path path) {
    return machine.clusters().stream().anyMatch(other -> other.cluster().path().equals(path))
        || machine.debian().stream()
            .flatMap(debian -> debian.cluster().dataDirectory().stream())
            .anyMatch(data -> data.startsWith(path));
  }
}
