package org.pgcoexist.check.cluster;

import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.check.inconsistency.Report;
import org.pgcoexist.check.snapshot.DebianSnapshot;
import org.pgcoexist.check.snapshot.HostSnapshot;
import org.pgcoexist.check.snapshot.RegisteredSnapshot;

/** postgresql-common has a registered cluster under another name, as after pg_renamecluster. */
public final class Renamed implements ConsistencyRule {

  @Override
  public String kind() {
    return "renamed";
  }

  @Override
  public void compare(HostSnapshot machine, Report report) {
    for (RegisteredSnapshot cluster : machine.settled()) {
      Optional<DebianSnapshot> other =
          cluster
              .configuration()
              .filter(debian -> !debian.cluster().name().equals(cluster.name()))
              .or(() -> withData(cluster, machine));
      if (other.isPresent()) {
        DebianSnapshot debian = other.get();
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
  public static Optional<DebianSnapshot> withData(
      RegisteredSnapshot cluster, HostSnapshot machine) {
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
