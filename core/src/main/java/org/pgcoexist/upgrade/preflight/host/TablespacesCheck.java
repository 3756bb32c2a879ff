package org.pgcoexist.upgrade.preflight.host;

import java.nio.file.Path;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/** Each tablespace lies outside the cluster and has room for the new major's directory. */
public final class TablespacesCheck implements Check {

  @Override
  public void check(Inspection on, Findings findings) {
    Path path = on.attempt().cluster().path();
    for (String location : on.attempt().source().tablespaces()) {
      Path directory = Path.of(location);
      if (!directory.isAbsolute() || directory.startsWith(path)) {
        Path inside = on.attempt().cluster().data().resolve(directory);
        findings.refuse(
            "the tablespace " + inside + " lies inside the cluster's own path",
            "move it out: ALTER TABLESPACE cannot, so create another and move its tables");
      } else if (on.disks().self().facts(directory).isEmpty()) {
        findings.refuse(
            "the directory of the tablespace " + directory + " is not there",
            "mount or restore it, or drop the tablespace");
      } else {
        refuseUsed(on, findings, directory);
      }
    }
  }

  private static void refuseUsed(Inspection on, Findings findings, Path directory) {
    Disk owner = on.disks().owner();
    for (String entry : owner.list(directory)) {
      if (entry.startsWith("PG_" + on.attempt().to() + "_")) {
        findings.refuse(
            directory.resolve(entry)
                + " exists: a PostgreSQL "
                + on.attempt().to()
                + " cluster uses this tablespace, or one was left there",
            "remove it if no cluster uses it");
      }
    }
  }
}
