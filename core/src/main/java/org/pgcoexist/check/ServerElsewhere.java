package org.pgcoexist.check;

import java.util.Optional;
import org.pgcoexist.debian.ClusterControl;
import org.pgcoexist.model.Port;

/** A server listens on another port than it would after a restart. */
final class ServerElsewhere implements Comparison {

  @Override
  public String kind() {
    return "server-elsewhere";
  }

  @Override
  public void compare(MachinePicture machine, Report report) {
    for (RegisteredPicture cluster : machine.settled()) {
      Optional<Port> listens = cluster.server().port();
      Optional<DebianPicture> own = cluster.own();
      if (listens.isPresent() && own.isPresent()) {
        Port configured = cluster.server().alterSystem().orElse(own.get().cluster().port());
        if (!listens.get().equals(configured)) {
          report.add(
              cluster.name(),
              "its server listens on port "
                  + listens.get()
                  + ", and port "
                  + configured
                  + " counts from its next start",
              ClusterControl.startedAnew(own.get().cluster().major(), own.get().cluster().name()));
        }
      }
    }
  }
}
