package org.pgcoexist.check.setting;

import org.pgcoexist.CoexistException;
import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.check.inconsistency.Report;
import org.pgcoexist.check.snapshot.HostSnapshot;

/** The registry cannot be understood. */
public final class RegistryFaulty implements ConsistencyRule {

  @Override
  public String kind() {
    return "registry-faulty";
  }

  @Override
  public void compare(HostSnapshot machine, Report report) {
    if (machine.registryFault().isPresent()) {
      CoexistException fault = machine.registryFault().get();
      report.add(
          machine.registry().getFileName().toString(),
          fault.getMessage(),
          fault.next().replaceFirst("^edit it: ", ""));
    }
  }
}
