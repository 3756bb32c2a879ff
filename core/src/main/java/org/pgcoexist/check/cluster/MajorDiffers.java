package org.pgcoexist.check.cluster;

import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.Shell;
import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.check.inconsistency.Report;
import org.pgcoexist.check.snapshot.DebianSnapshot;
import org.pgcoexist.check.snapshot.HostSnapshot;
import org.pgcoexist.check.snapshot.RegisteredSnapshot;
import org.pgcoexist.model.MajorVersion;

/** Data and configuration are of different majors. */
public final class MajorDiffers implements ConsistencyRule {

  @Override
  public String kind() {
    return "major-differs";
  }

  @Override
  public void compare(HostSnapshot machine, Report report) {
    for (RegisteredSnapshot cluster : machine.settled()) {
      Optional<MajorVersion> data = cluster.version().major();
      Optional<DebianSnapshot> own = cluster.own();
      if (data.isPresent() && own.isPresent() && !own.get().cluster().major().equals(data.get())) {
        Path directory = own.get().cluster().configuration();
        Path right =
            directory.getParent().resolveSibling(data.get().toString()).resolve(cluster.name());
        report.add(
            cluster.name(),
            "its data is of PostgreSQL "
                + data.get()
                + ", its configuration in "
                + directory
                + ", of "
                + own.get().cluster().major(),
            Shell.line("mkdir", "-p", right.getParent())
                + " && "
                + Shell.line("mv", directory, right)
                + "   then correct the paths in its postgresql.conf");
      }
    }
  }
}
