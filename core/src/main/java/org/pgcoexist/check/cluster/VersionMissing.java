package org.pgcoexist.check.cluster;

import java.nio.file.Path;
import org.pgcoexist.Shell;
import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.check.inconsistency.Report;
import org.pgcoexist.check.snapshot.HostSnapshot;
import org.pgcoexist.check.snapshot.RegisteredSnapshot;

/** A data directory does not tell its major. */
public final class VersionMissing implements ConsistencyRule {

  @Override
  public String kind() {
    return "version-missing";
  }

  @Override
  public void compare(HostSnapshot machine, Report report) {
    for (RegisteredSnapshot cluster : machine.settled()) {
      RegisteredSnapshot.Version version = cluster.version();
      if (cluster.data().isThere() && !version.hidden() && version.major().isEmpty()) {
        Path file = cluster.cluster().data().resolve("PG_VERSION");
        String problem =
            version.text().isPresent()
                ? file + " holds no major version"
                : "there is no " + file + ": the data directory is damaged, or it is none";
        String restore =
            Shell.line("ls", "-la", cluster.cluster().data()) + "   shows what there is";
        if (cluster.own().isEmpty()) {
          report.add(cluster.name(), problem, restore);
        } else {
          report.add(
              cluster.name(),
              problem,
              restore + "; restore a backup when more is missing",
              "echo "
                  + cluster.own().get().cluster().major()
                  + " | sudo -u "
                  + cluster.data().owner()
                  + " tee "
                  + Shell.word(file)
                  + "   when nothing else is");
        }
      }
    }
  }
}
