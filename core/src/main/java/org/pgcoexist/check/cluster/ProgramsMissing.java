package org.pgcoexist.check.cluster;

import java.util.Optional;
import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.check.inconsistency.Report;
import org.pgcoexist.check.snapshot.HostSnapshot;
import org.pgcoexist.check.snapshot.RegisteredSnapshot;
import org.pgcoexist.model.MajorVersion;

/** The programs of a registered cluster's major are not installed. */
public final class ProgramsMissing implements ConsistencyRule {

  @Override
  public String kind() {
    return "binaries-missing";
  }

  @Override
  public void compare(HostSnapshot machine, Report report) {
    for (RegisteredSnapshot cluster : machine.settled()) {
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
