package org.pgcoexist.upgrade.plan;

import java.nio.file.Path;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.Locations;
import org.pgcoexist.process.owner.Disks;

/** The directory of a cluster's private sockets: the owner's, mode 0700, gone after a boot. */
public final class SocketDirectory {

  private static final int PRIVATE = 0700;

  private final Disks disks;
  private final Path parent;
  private final Path path;

  public SocketDirectory(Disks disks, Locations locations, ClusterName cluster) {
    this.disks = disks;
    this.parent = locations.run();
    this.path = locations.run(cluster);
  }

  public Path path() {
    return path;
  }

  /** Makes the directory; one that is there is checked and used. */
  public void prepare() {
    Disk self = disks.self();
    if (self.facts(parent).isEmpty()) {
      self.createDirectory(parent, 0755);
    }
    FileFacts facts = self.facts(path).orElse(null);
    if (facts == null) {
      disks.createOwned(path, PRIVATE);
    } else if (!facts.isDirectory()
        || facts.uid() != disks.account().uid()
        || facts.mode() != PRIVATE) {
      throw CoexistException.failed(
          "cannot use " + path + " for private sockets",
          "it is not a directory of " + disks.account().name() + " with mode 0700",
          "remove it and try again");
    }
  }

  /** Removes the directory with what stopped servers left there. */
  public void remove() {
    disks.removeOwned(path);
  }
}
