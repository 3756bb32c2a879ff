package org.pgcoexist.check;

import org.pgcoexist.Shell;

/** A kept old cluster would be started when the machine boots. */
final class KeptStarts implements Comparison {

  private static final String STARTED = "auto";

  @Override
  public String kind() {
    return "kept-starts";
  }

  @Override
  public void compare(MachinePicture machine, Report report) {
    for (RegisteredPicture cluster : machine.settled()) {
      for (DebianPicture kept : cluster.keptConfigurations()) {
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
