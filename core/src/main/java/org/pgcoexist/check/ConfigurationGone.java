package org.pgcoexist.check;

import org.pgcoexist.Shell;
import org.pgcoexist.model.MajorVersion;

/** A registered cluster has data and no configuration. */
final class ConfigurationGone implements Comparison {

  @Override
  public String kind() {
    return "configuration-gone";
  }

  @Override
  public void compare(MachinePicture machine, Report report) {
    for (RegisteredPicture cluster : machine.settled()) {
      if (cluster.data().isThere()
          && cluster.configuration().isEmpty()
          && cluster.namesakes().isEmpty()) {
        String major = cluster.version().major().map(MajorVersion::toString).orElse("MAJOR");
        report.add(
            cluster.name(),
            "its data is in "
                + cluster.cluster().data()
                + ", but postgresql-common has no configuration for it",
            "cp -a BACKUP/"
                + major
                + "/"
                + cluster.name()
                + " /etc/postgresql/"
                + major
                + "/   restores it from a backup",
            anew(cluster, major) + "   makes another from PostgreSQL's defaults");
      }
    }
  }

  /** pg_createcluster takes over data that has these three files. */
  private static String anew(RegisteredPicture cluster, String major) {
    String owner = "sudo -u " + cluster.data().owner();
    return "cd "
        + Shell.word(cluster.cluster().data())
        + " && "
        + owner
        + " touch postgresql.conf pg_ident.conf && echo local all all peer | "
        + owner
        + " tee pg_hba.conf && pg_createcluster -d "
        + Shell.word(cluster.cluster().data())
        + " -p "
        + cluster.cluster().port()
        + " --start-conf="
        + cluster.cluster().status().startMode()
        + " "
        + major
        + " "
        + cluster.name();
  }
}
