package org.pgcoexist.check.cluster;

import java.nio.file.Path;
import org.pgcoexist.Shell;
import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.check.inconsistency.Report;
import org.pgcoexist.check.snapshot.HostSnapshot;
import org.pgcoexist.check.snapshot.RegisteredSnapshot;

/** What an upgrade builds is there, and no upgrade is open. */
public final class NewOrphaned implements ConsistencyRule {

  @Override
  public String kind() {
    return "new-orphaned";
  }

  @Override
  public void compare(HostSnapshot machine, Report report) {
    for (RegisteredSnapshot cluster : machine.settled()) {
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
  static boolean isCluster(HostSnapshot machine, Path path) {
    return machine.clusters().stream().anyMatch(other -> other.cluster().path().equals(path))
        || machine.debian().stream()
            .flatMap(debian -> debian.cluster().dataDirectory().stream())
            .anyMatch(data -> data.startsWith(path));
  }
}
