package org.pgcoexist.check.cluster;

import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.Shell;
import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.check.inconsistency.Report;
import org.pgcoexist.check.snapshot.HostSnapshot;
import org.pgcoexist.check.snapshot.RegisteredSnapshot;
import org.pgcoexist.debian.DebianCluster;

/** The configuration of a registered cluster names another data directory than the registry. */
public final class PathMoved implements ConsistencyRule {

  @Override
  public String kind() {
    return "path-moved";
  }

  @Override
  public void compare(HostSnapshot machine, Report report) {
    for (RegisteredSnapshot cluster : machine.settled()) {
      if (cluster.configuration().isEmpty() && !cluster.namesakes().isEmpty()) {
        DebianCluster other = cluster.namesakes().get(0).cluster();
        String problem =
            "the configuration "
                + other.label()
                + " has its data in "
                + other.dataDirectory().map(Path::toString).orElse("no directory")
                + ", the registry in "
                + cluster.cluster().data();
        report.add(cluster.name(), problem, fix(machine, cluster, other));
      }
    }
  }

  private static String[] fix(
      HostSnapshot machine, RegisteredSnapshot cluster, DebianCluster other) {
    Optional<Path> parent =
        other.dataDirectory().filter(data -> data.endsWith("data")).map(Path::getParent);
    String toRegistry =
        "pg_conftool "
            + other.major()
            + " "
            + Shell.word(other.name())
            + " set data_directory "
            + Shell.word(cluster.cluster().data())
            + "   when the registry is right";
    if (parent.isPresent()) {
      return new String[] {
        machine.editor(cluster) + "   path = " + parent.get() + ", when the configuration is right",
        toRegistry
      };
    }
    // The registry can only have a directory named data: it is another cluster for it.
    return cluster.data().isThere()
        ? new String[] {toRegistry}
        : new String[] {
          "pg_coexist drop "
              + cluster.name()
              + " && pg_coexist adopt "
              + Shell.word(other.label())
              + "   registers "
              + other.label()
              + " in its place"
        };
  }
}
