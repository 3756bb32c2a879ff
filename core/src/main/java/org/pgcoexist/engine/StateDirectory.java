package org.pgcoexist.engine;

import java.nio.file.Path;
import java.time.Duration;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.ProcessLock;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.Locations;

/** The directory of a cluster's journals, which only one process works in at a time. */
public final class StateDirectory {

  private StateDirectory() {}

  /**
   * Makes it where it is not there, and locks it; the caller gives the lock up.
   *
   * @throws org.pgcoexist.CoexistException with {@link org.pgcoexist.ExitStatus#BUSY} when another
   *     process holds it
   */
  public static ProcessLock lock(Disk disk, Locations locations, ClusterName name) {
    Path directory = locations.state(name);
    Path all = directory.getParent();
    createIfAbsent(disk, all.getParent(), 0755);
    createIfAbsent(disk, all, 0700);
    createIfAbsent(disk, directory, 0700);
    return ProcessLock.acquire(
        directory.resolve("lock"), Duration.ZERO, "cannot work on cluster " + name);
  }

  private static void createIfAbsent(Disk disk, Path directory, int mode) {
    if (disk.facts(directory).isEmpty()) {
      disk.createDirectory(directory, mode);
    }
  }
}
