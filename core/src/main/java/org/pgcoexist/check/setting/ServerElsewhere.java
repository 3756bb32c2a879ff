package org.pgcoexist.check.setting;

import java.util.Optional;
import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.check.inconsistency.Report;
import org.pgcoexist.check.snapshot.DebianSnapshot;
import org.pgcoexist.check.snapshot.HostSnapshot;
import org.pgcoexist.check.snapshot.RegisteredSnapshot;
import org.pgcoexist.debian.ClusterControl;
import org.pgcoexist.model.Port;

/** A server listens on another port than it would after a restart. */
public final class ServerElsewhere implements ConsistencyRule {

  @Override
  public String kind() {
    return "server-elsewhere";
  }

  @Override
  public void compare(HostSnapshot machine, Report report) {
    for (RegisteredSnapshot cluster : machine.settled()) {
      Optional<Port> listens = cluster.server().port();
      Optional<DebianSnapshot> own = cluster.own();
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
