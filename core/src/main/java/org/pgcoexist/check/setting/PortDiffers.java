package org.pgcoexist.check.setting;

import java.util.Optional;
import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.check.inconsistency.Report;
import org.pgcoexist.check.snapshot.HostSnapshot;
import org.pgcoexist.check.snapshot.RegisteredSnapshot;
import org.pgcoexist.model.Port;

/** Registry and configuration have different ports: one of them was edited. */
public final class PortDiffers implements ConsistencyRule {

  @Override
  public String kind() {
    return "port-differs";
  }

  @Override
  public void compare(HostSnapshot machine, Report report) {
    for (RegisteredSnapshot cluster : machine.settled()) {
      Port registered = cluster.cluster().port();
      Optional<Port> configured = cluster.own().map(debian -> debian.cluster().port());
      if (configured.isPresent() && !configured.get().equals(registered)) {
        String set = "pg_coexist set " + cluster.name() + " port=";
        report.add(
            cluster.name(),
            "the registry has port " + registered + ", its configuration " + configured.get(),
            set + registered + "   keeps the registry's",
            set + configured.get() + "   keeps the configuration's");
      }
    }
  }
}
