package org.pgcoexist.upgrade.preflight;

import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.postgres.Installations;
import org.pgcoexist.postgres.Programs;

/** The majors that an upgrade needs: the old one to read the cluster, the new one as its target. */
public final class Installed {

  private final Installations installations;
  private final ClusterName cluster;

  public Installed(Installations installations, ClusterName cluster) {
    this.installations = installations;
    this.cluster = cluster;
  }

  /**
   * Refuses when one is missing; both are named.
   *
   * @param majors the target last
   */
  public void require(MajorVersion... majors) {
    List<String> problems = new ArrayList<>();
    List<String> packages = new ArrayList<>();
    for (int i = 0; i < majors.length; i++) {
      if (installations.find(majors[i]).isEmpty()) {
        boolean target = i == majors.length - 1;
        problems.add(
            "PostgreSQL "
                + majors[i]
                + " is not installed, and "
                + (target
                    ? "it is the target"
                    : "the cluster's own programs are needed to read it"));
        packages.add("postgresql-" + majors[i]);
      }
    }
    if (!problems.isEmpty()) {
      throw new CoexistException(
          ExitStatus.REFUSED,
          "cannot upgrade cluster " + cluster,
          String.join("\n", problems),
          "apt-get install " + String.join(" ", packages));
    }
  }

  /** The programs of a major that is there. */
  public Programs programs(MajorVersion major) {
    return installations.find(major).orElseThrow();
  }
}
