package org.pgcoexist.check.cluster;

import java.nio.file.Path;
import org.pgcoexist.Shell;
import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.check.inconsistency.Report;
import org.pgcoexist.check.snapshot.DebianSnapshot;
import org.pgcoexist.check.snapshot.HostSnapshot;
import org.pgcoexist.check.snapshot.RegisteredSnapshot;
import org.pgcoexist.debian.DebianCluster;

/** A kept old cluster is there in part, or no finished upgrade knows of it. */
public final class OldOrphaned implements ConsistencyRule {

  @Override
  public String kind() {
    return "old-orphaned";
  }

  @Override
  public void compare(HostSnapshot machine, Report report) {
    for (RegisteredSnapshot cluster : machine.settled()) {
      if (cluster.keptEmpty()) {
        report.add(
            cluster.name(),
            cluster.keptPath() + " is empty: its old cluster was removed by pg_dropcluster",
            Shell.line("rmdir", cluster.keptPath()));
      } else if (!cluster.work().hidden()) {
        compareKept(machine, cluster, report);
      }
    }
  }

  private static void compareKept(HostSnapshot machine, RegisteredSnapshot cluster, Report report) {
    Path path = cluster.keptPath();
    String delete = "pg_version_upgrade -c " + cluster.name() + " --delete-old   deletes the rest";
    if (cluster.keptConfigurations().isEmpty()) {
      if (cluster.kept().isThere() && !NewOrphaned.isCluster(machine, path)) {
        report.add(
            cluster.name(),
            path
                + " is there, where an upgrade keeps the old cluster, but postgresql-common has"
                + " no configuration for it",
            cluster.work().keepsOld()
                ? delete
                : "sudo -u "
                    + cluster.kept().owner()
                    + " rm -r "
                    + Shell.word(path)
                    + "   when you need nothing"
                    + " in it");
      }
      return;
    }
    DebianSnapshot kept = cluster.keptConfigurations().get(0);
    if (!cluster.work().keepsOld()) {
      DebianCluster debian = kept.cluster();
      report.add(
          cluster.name(),
          debian.label() + " looks like its kept old cluster, but no finished upgrade knows of it",
          "pg_dropcluster --stop " + kept.arguments() + "   when you no longer need it");
    }
  }
}
