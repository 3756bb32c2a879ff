package org.pgcoexist.check.cluster;

import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.check.inconsistency.Report;
import org.pgcoexist.check.snapshot.HostSnapshot;
import org.pgcoexist.check.snapshot.RegisteredSnapshot;

/** The status tells of an upgrade that has no journal, or the journal cannot be understood. */
public final class JournalLost implements ConsistencyRule {

  @Override
  public String kind() {
    return "journal-lost";
  }

  @Override
  public void compare(HostSnapshot machine, Report report) {
    for (RegisteredSnapshot cluster : machine.clusters()) {
      RegisteredSnapshot.Work work = cluster.work();
      if (work.fault().isPresent()) {
        report.add(cluster.name(), work.fault().get().getMessage(), work.fault().get().next());
        continue;
      }
      boolean known = work.hidden() || work.worker().isPresent() || work.open().isPresent();
      if (cluster.isInUpgrade() && !known) {
        report.add(
            cluster.name(),
            "its status is "
                + cluster.cluster().status()
                + ", but the journal of that upgrade is lost",
            "man 7 pg-coexist   tells under \"The journal is lost\" how to go back by hand");
      }
    }
  }
}
