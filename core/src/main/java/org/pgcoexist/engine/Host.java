package org.pgcoexist.engine;

import org.pgcoexist.disk.Disk;
import org.pgcoexist.model.Locations;
import org.pgcoexist.postgres.Installations;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.registry.Registry;

/**
 * What the engine works with; tests put other parts in.
 *
 * @param locations where everything is
 * @param disk acts with this process's rights
 * @param ownerDisks opens a disk that acts as a cluster's owner
 * @param runner runs programs
 * @param registry the registry of clusters
 */
public record Host(
    Locations locations,
    Disk disk,
    OwnerDisks ownerDisks,
    CommandRunner runner,
    Registry registry) {

  /** Opens disks that act as somebody else. */
  @FunctionalInterface
  public interface OwnerDisks {
    /**
     * A disk with the rights of an owner; the caller closes it.
     *
     * @param owner whom to act as
     * @param attempt the id by which what serves the disk is known after a crash
     */
    OwnedDisk open(Account owner, String attempt);
  }

  /**
   * A disk and how to give it back.
   *
   * @param disk acts as the owner
   * @param closer ends what serves it
   */
  public record OwnedDisk(Disk disk, Runnable closer) implements AutoCloseable {
    @Override
    public void close() {
      closer.run();
    }
  }

  public Installations installations() {
    return new Installations(locations.programs());
  }
}
