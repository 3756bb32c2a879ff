package org.pgcoexist.check;

import org.pgcoexist.CoexistException;

/** The registry cannot be understood. */
final class RegistryFaulty implements Comparison {

  @Override
  public String kind() {
    return "registry-faulty";
  }

  @Override
  public void compare(MachinePicture machine, Report report) {
    if (machine.registryFault().isPresent()) {
      CoexistException fault = machine.registryFault().get();
      report.add(
          machine.registry().getFileName().toString(),
          fault.getMessage(),
          fault.next().replaceFirst("^edit it: ", ""));
    }
  }
}
