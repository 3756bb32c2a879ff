package org.pgcoexist.check;

import org.pgcoexist.Shell;

/** A registered cluster has a configuration and no data. */
final class DataGone implements Comparison {

  @Override
  public String kind() {
    return "data-gone";
  }

  @Override
  public void compare(MachinePicture machine, Report report) {
    for (RegisteredPicture cluster : machine.settled()) {
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
