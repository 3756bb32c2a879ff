package org.pgcoexist.check;

import java.nio.file.Path;
import java.util.Optional;

/** postgresql-common has a registered cluster under another name, as after pg_renamecluster. */
final class Renamed implements Comparison {

  @Override
  public String kind() {
    return "renamed";
  }

  @Override
  public void compare(MachinePicture machine, Report report) {
    for (RegisteredPicture cluster : machine.settled()) {
      Optional<DebianPicture> other =
          cluster
              .configuration()
              .filter(debian -> !debian.cluster().name().equals(cluster.name()))
              .or(() -> withData(cluster, machine));
      if (other.isPresent()) {
        DebianPicture debian = other.get();
        report.add(
            cluster.name(),
            "postgresql-common has it as "
                + debian.cluster().label()
                + ", as after pg_renamecluster",
            "pg_renamecluster "
                + debian.arguments()
                + " "
                + cluster.name()
                + "   gives it its name again");
      }
    }
  }

  /** One whose data is where pg_renamecluster moves it: the name is replaced in the path. */
  static Optional<DebianPicture> withData(RegisteredPicture cluster, MachinePicture machine) {
    boolean gone =
        cluster.data().isGone()
            && cluster.configuration().isEmpty()
            && cluster.namesakes().isEmpty();
    if (!gone) {
      return Optional.empty();
    }
    String data = cluster.cluster().data().toString();
    return machine.debian().stream()
        .filter(debian -> !debian.cluster().name().equals(cluster.name()))
        .filter(
            debian -> {
              String moved = data.replace("/" + cluster.name(), "/" + debian.cluster().name());
              return debian.cluster().dataDirectory().equals(Optional.of(Path.of(moved)));
            })
        .findFirst();
  }
}
