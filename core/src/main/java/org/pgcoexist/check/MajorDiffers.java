package org.pgcoexist.check;

import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.Shell;
import org.pgcoexist.model.MajorVersion;

/** Data and configuration are of different majors. */
final class MajorDiffers implements Comparison {

  @Override
  public String kind() {
    return "major-differs";
  }

  @Override
  public void compare(MachinePicture machine, Report report) {
    for (RegisteredPicture cluster : machine.settled()) {
      Optional<MajorVersion> data = cluster.version().major();
      Optional<DebianPicture> own = cluster.own();
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
