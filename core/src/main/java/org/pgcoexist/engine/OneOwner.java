package org.pgcoexist.engine;

import java.nio.file.Path;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.process.Account;

/**
 * That the configuration of a cluster is root's or of the user whose data it is for, as
 * pg_ctlcluster demands: with it, programs run as that user.
 *
 * @param disk looks with this process's rights
 * @param what cannot be done otherwise
 */
public record OneOwner(Disk disk, Locations locations, String what) {

  /** Refuses a configuration directory of somebody else; one that is not there is nobody's. */
  public void require(Account owner, Path configuration) {
    FileFacts facts = disk.facts(configuration).orElse(null);
    if (facts == null) {
      return;
    }
    if (!facts.isDirectory() || (facts.uid() != 0 && facts.uid() != owner.uid())) {
      throw new CoexistException(
          ExitStatus.REFUSED,
          what,
          "its configuration "
              + configuration
              + " is no directory of root or of "
              + owner.name()
              + ", whose data it is for",
          "look who owns what: pg_lsclusters, and correct the path of the cluster in "
              + locations.registry());
    }
  }

  /** As above, for all directories that an upgrade of the cluster has or leaves, of any major. */
  public void requireAll(Account owner, ClusterName name) {
    if (disk.facts(locations.configuration()).isEmpty()) {
      return;
    }
    for (String entry : disk.list(locations.configuration())) {
      MajorVersion major = MajorVersion.parse(entry).orElse(null);
      if (major != null) {
        require(owner, locations.configuration(major, name.value()));
        require(owner, locations.configuration(major, ClusterPaths.keptName(name)));
      }
    }
  }
}
