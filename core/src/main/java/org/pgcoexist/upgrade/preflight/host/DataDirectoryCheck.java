package org.pgcoexist.upgrade.preflight.host;

import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/** The data directory is the one the registry names, and its path can be renamed. */
public final class DataDirectoryCheck implements Check {

  @Override
  public void check(Inspection on, Findings findings) {
    Path data = on.attempt().cluster().data();
    Optional<Path> configured = on.debian().dataDirectory();
    if (configured.isEmpty() || !configured.get().equals(data)) {
      findings.refuse(
          on.debian().configuration()
              + "/postgresql.conf has the data directory "
              + configured.map(Path::toString).orElse("(none)")
              + ", the registry has "
              + data,
          "set data_directory = '" + data + "' there, or correct " + on.locations().registry());
    }
    Path path = on.attempt().cluster().path();
    FileFacts facts = on.disks().self().facts(path).orElseThrow();
    FileFacts parent = on.disks().self().facts(path.getParent()).orElseThrow();
    if (!facts.isDirectory()) {
      findings.refuse(
          path + " is a symbolic link",
          "register the directory it points at as the cluster's path");
    } else if (facts.device() != parent.device()) {
      findings.refuse(
          path + " is a mount point, and a mount point cannot be renamed",
          "mount that file system one directory higher and give the cluster a path below it");
    }
  }
}
