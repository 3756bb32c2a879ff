package org.pgcoexist.check.cluster;

import org.pgcoexist.Shell;
import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.check.inconsistency.Report;
import org.pgcoexist.check.snapshot.HostSnapshot;
import org.pgcoexist.check.snapshot.RegisteredSnapshot;
import org.pgcoexist.model.MajorVersion;

/** A registered cluster has data and no configuration. */
public final class ConfigurationGone implements ConsistencyRule {

  @Override
  public String kind() {
    return "configuration-gone";
  }

  @Override
  public void compare(HostSnapshot machine, Report report) {
    for (RegisteredSnapshot cluster : machine.settled()) {
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

  /**
   * pg_createcluster takes over data that has these three files. As root it would follow what links
   * the owner puts there, so it is the owner's, too.
   */
  private static String anew(RegisteredSnapshot cluster, String major) {
    String owner = "sudo -u " + cluster.data().owner();
    return "cd "
        + Shell.word(cluster.cluster().data())
        + " && "
        + owner
        + " touch postgresql.conf pg_ident.conf && echo local all all peer | "
        + owner
        + " tee pg_hba.conf && "
        + owner
        + " pg_createcluster -d "
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
