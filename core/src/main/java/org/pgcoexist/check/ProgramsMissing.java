package org.pgcoexist.check;

import java.util.Optional;
import org.pgcoexist.model.MajorVersion;

/** The programs of a registered cluster's major are not installed. */
final class ProgramsMissing implements Comparison {

  @Override
  public String kind() {
    return "binaries-missing";
  }

  @Override
  public void compare(MachinePicture machine, Report report) {
    for (RegisteredPicture cluster : machine.settled()) {
      Optional<MajorVersion> major =
          cluster.version().major().or(() -> cluster.own().map(own -> own.cluster().major()));
      if (major.isPresent() && !machine.installed().contains(major.get())) {
        report.add(
            cluster.name(),
            "the programs of PostgreSQL " + major.get() + " are not installed",
            "apt-get install postgresql-" + major.get());
      }
    }
  }
}
