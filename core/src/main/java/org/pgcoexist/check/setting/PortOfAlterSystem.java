package org.pgcoexist.check.setting;

import java.util.Optional;
import org.pgcoexist.Shell;
import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.check.inconsistency.Report;
import org.pgcoexist.check.snapshot.HostSnapshot;
import org.pgcoexist.check.snapshot.RegisteredSnapshot;
import org.pgcoexist.model.Port;

/** ALTER SYSTEM has set a port that wins over the configuration. */
public final class PortOfAlterSystem implements ConsistencyRule {

  @Override
  public String kind() {
    return "port-of-alter-system";
  }

  @Override
  public void compare(HostSnapshot machine, Report report) {
    for (RegisteredSnapshot cluster : machine.settled()) {
      Optional<Port> set = cluster.server().alterSystem();
      if (set.isPresent() && cluster.own().isPresent()) {
        report.add(
            cluster.name(),
            "ALTER SYSTEM has set its port to " + set.get() + ", which wins over its configuration",
            "sudo -u "
                + cluster.data().owner()
                + " psql --cluster "
                + Shell.word(cluster.own().get().cluster().label())
                + " -p "
                + cluster.server().port().orElse(set.get())
                + " -c 'ALTER SYSTEM RESET port'   and restart it");
      }
    }
  }
}
