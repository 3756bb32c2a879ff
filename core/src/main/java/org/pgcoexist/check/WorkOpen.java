package org.pgcoexist.check;

import java.util.Optional;
import org.pgcoexist.engine.History;
import org.pgcoexist.engine.Undertaking;

/** An upgrade, or other work of several steps, has stopped in the middle. */
final class WorkOpen implements Comparison {

  @Override
  public String kind() {
    return "work-open";
  }

  @Override
  public void compare(MachinePicture machine, Report report) {
    for (RegisteredPicture cluster : machine.clusters()) {
      Optional<History.Past> open = cluster.work().open();
      if (open.isPresent() && cluster.work().worker().isEmpty()) {
        add(report, open.get(), "");
      }
    }
    for (History.Past past : machine.unregistered()) {
      add(report, past, ", and it is not registered any more");
    }
  }

  private static void add(Report report, History.Past past, String more) {
    Undertaking work = past.undertaking();
    String step =
        past.lastStep()
            .map(id -> "step " + id.number() + ", " + id.title())
            .orElse("its beginning");
    report.add(
        work.name().value(),
        "its " + work.title() + " stopped at " + step + more,
        work.onward() + "   continues it",
        work.back() + "   takes it back");
  }
}
