package org.pgcoexist.check.setting;

import java.util.Map;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;
import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.check.inconsistency.Report;
import org.pgcoexist.check.snapshot.HostSnapshot;

/** The configuration of a cluster cannot be read. */
public final class ConfigurationFaulty implements ConsistencyRule {

  @Override
  public String kind() {
    return "configuration-faulty";
  }

  @Override
  public void compare(HostSnapshot machine, Report report) {
    for (Map.Entry<String, CoexistException> fault : machine.faults().entrySet()) {
      String file = machine.registry().resolveSibling(fault.getKey()) + "/postgresql.conf";
      report.add(
          fault.getKey(), fault.getValue().getMessage(), Shell.line("sensible-editor", file));
    }
  }
}
