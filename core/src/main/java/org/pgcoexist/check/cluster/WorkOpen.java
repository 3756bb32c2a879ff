package org.pgcoexist.check.cluster;

import java.util.Optional;
import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.check.inconsistency.Report;
import org.pgcoexist.check.snapshot.HostSnapshot;
import org.pgcoexist.check.snapshot.RegisteredSnapshot;
import org.pgcoexist.engine.journal.History;
import org.pgcoexist.engine.journal.JournaledOperation;

/** An upgrade, or other work of several steps, has stopped in the middle. */
public final class WorkOpen implements ConsistencyRule {

  @Override
  public String kind() {
    return "work-open";
  }

  @Override
  public void compare(HostSnapshot machine, Report report) {
    for (RegisteredSnapshot cluster : machine.clusters()) {
      Optional<History.Past> open = cluster.work().open();
      // One that waits for its cutover has not stopped; how it follows is asked elsewhere.
      if (open.isPresent() && !open.get().isReady() && cluster.work().worker().isEmpty()) {
        add(report, open.get(), "");
      }
    }
    for (History.Past past : machine.unregistered()) {
      add(report, past, ", and it is not registered any more");
    }
  }

  private static void add(Report report, History.Past past, String more) {
    JournaledOperation work = past.undertaking();
    String step =
        past.lastStep()
            .map(id -> "step " + id.number() + ", " + id.title())
            .orElse("its beginning");
    report.add(
        work.name().value(),
        "its " + work.title() + " stopped at " + step + more,
        work.onward() + "   continues it",
        work.back() + "   rolls it back");
  }
}
