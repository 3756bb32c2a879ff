package org.pgcoexist.check.setting;

import org.pgcoexist.Shell;
import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.check.inconsistency.Report;
import org.pgcoexist.check.snapshot.DebianSnapshot;
import org.pgcoexist.check.snapshot.HostSnapshot;
import org.pgcoexist.check.snapshot.RegisteredSnapshot;

/** A kept old cluster would be started when the machine boots. */
public final class KeptStarts implements ConsistencyRule {

  private static final String STARTED = "auto";

  @Override
  public String kind() {
    return "kept-starts";
  }

  @Override
  public void compare(HostSnapshot machine, Report report) {
    for (RegisteredSnapshot cluster : machine.settled()) {
      for (DebianSnapshot kept : cluster.keptConfigurations()) {
        if (kept.startMode().equals(STARTED)) {
          report.add(
              cluster.name(),
              "its kept old cluster "
                  + kept.cluster().label()
                  + " is started when the machine boots",
              Shell.line("sensible-editor", kept.cluster().configuration().resolve("start.conf"))
                  + "   write manual in the place of auto");
        }
      }
    }
  }
}
