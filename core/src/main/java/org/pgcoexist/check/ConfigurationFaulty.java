package org.pgcoexist.check;

import java.util.Map;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;

/** The configuration of a cluster cannot be read. */
final class ConfigurationFaulty implements Comparison {

  @Override
  public String kind() {
    return "configuration-faulty";
  }

  @Override
  public void compare(MachinePicture machine, Report report) {
    for (Map.Entry<String, CoexistException> fault : machine.faults().entrySet()) {
      String file = machine.registry().resolveSibling(fault.getKey()) + "/postgresql.conf";
      report.add(
          fault.getKey(), fault.getValue().getMessage(), Shell.line("sensible-editor", file));
    }
  }
}
