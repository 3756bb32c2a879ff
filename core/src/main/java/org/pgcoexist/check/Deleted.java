package org.pgcoexist.check;

/** Nothing of a registered cluster is left, as after pg_dropcluster. */
final class Deleted implements Comparison {

  @Override
  public String kind() {
    return "deleted";
  }

  @Override
  public void compare(MachinePicture machine, Report report) {
    for (RegisteredPicture cluster : machine.settled()) {
      if (cluster.data().isGone()
          && cluster.configuration().isEmpty()
          && cluster.namesakes().isEmpty()
          && Renamed.withData(cluster, machine).isEmpty()) {
        report.add(
            cluster.name(),
            "neither its data in "
                + cluster.cluster().data()
                + " nor its configuration is there, as after pg_dropcluster",
            "pg_coexist drop " + cluster.name() + "   removes its entry");
      }
    }
  }
}
