package org.pgcoexist.upkeep;

import java.nio.file.Path;
import java.time.Duration;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.ProcessLock;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.Locations;

/** The lock that whoever works on a cluster holds: one upgrade, or one change, at a time. */
final class ClusterLock {

  private static final int STATE_MODE = 0755;
  private static final int PRIVATE = 0700;

  private ClusterLock() {}

  /**
   * Takes it; the caller gives it up.
   *
   * @throws org.pgcoexist.CoexistException with {@link org.pgcoexist.ExitStatus#BUSY} when another
   *     process holds it
   */
  static ProcessLock take(Disk disk, Locations locations, ClusterName name) {
    createIfAbsent(disk, locations.state(), STATE_MODE);
    createIfAbsent(disk, locations.states(), PRIVATE);
    createIfAbsent(disk, locations.state(name), PRIVATE);
    return ProcessLock.acquire(
        file(locations, name), Duration.ZERO, "cannot work on cluster " + name);
  }

  static Path file(Locations locations, ClusterName name) {
    return locations.state(name).resolve("lock");
  }

  private static void createIfAbsent(Disk disk, Path directory, int mode) {
    if (disk.facts(directory).isEmpty()) {
      disk.createDirectory(directory, mode);
    }
  }
}
