package org.pgcoexist.check;

import java.util.Optional;
import org.pgcoexist.model.Port;

/** Registry and configuration have different ports: one of them was edited. */
final class PortDiffers implements Comparison {

  @Override
  public String kind() {
    return "port-differs";
  }

  @Override
  public void compare(MachinePicture machine, Report report) {
    for (RegisteredPicture cluster : machine.settled()) {
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
