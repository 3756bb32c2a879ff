package org.pgcoexist.registry;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.disk.Names;
import org.pgcoexist.disk.ProcessLock;
import org.pgcoexist.model.Locations;

/**
 * The registry of clusters, {@code /etc/postgresql/cluster_ports}.
 *
 * <p>Reading needs no lock: the file is only ever replaced as a whole. Every change locks a file of
 * its own, reads the registry again and replaces it, so that no change of another process is lost.
 */
public final class Registry {

  private static final int FILE_MODE = 0644;
  private static final int STATE_MODE = 0755;

  /** A change takes milliseconds; but each waits for the disk, and many may queue on a busy one. */
  private static final Duration WAIT = Duration.ofSeconds(60);

  private static final int WRITABLE_FOR_GROUP_OR_OTHERS = 022;

  private final Disk disk;
  private final Locations locations;
  private final Set<Integer> writers;

  /**
   * A registry that is believed whoever wrote it.
   *
   * @param disk with the rights of a user who may write the configuration directory
   * @param locations where registry and lock are
   */
  public Registry(Disk disk, Locations locations) {
    this(disk, locations, Set.of());
  }

  /**
   * A registry that is believed when it is of one of these users. Its directory is the clusters'
   * owner's, who can put any file there; what it says is done with root's rights.
   *
   * @param writers their numbers; none for whoever wrote it
   */
  public Registry(Disk disk, Locations locations, Set<Integer> writers) {
    this.disk = disk;
    this.locations = locations;
    this.writers = writers;
  }

  /**
   * The registry as it is now; empty where there is no file.
   *
   * @throws CoexistException naming file and line when the file is not as it must be, and with
   *     {@link ExitStatus#REFUSED} when somebody else wrote it than may
   */
  public RegistrySnapshot read() {
    Path file = locations.registry();
    if (writers.isEmpty()) {
      Optional<byte[]> content = disk.read(file);
      return content.isEmpty()
          ? RegistrySnapshot.empty(file)
          : RegistrySnapshot.parse(file, content.get());
    }
    Optional<Disk.Owned> owned = disk.readOwned(file);
    if (owned.isEmpty()) {
      return RegistrySnapshot.empty(file);
    }
    requireTrusted(file, owned.get().facts());
    return RegistrySnapshot.parse(file, owned.get().content());
  }

  private void requireTrusted(Path file, FileFacts facts) {
    boolean shared = (facts.mode() & WRITABLE_FOR_GROUP_OR_OTHERS) != 0;
    if (writers.contains(facts.uid()) && !shared) {
      return;
    }
    throw new CoexistException(
        ExitStatus.REFUSED,
        "cannot believe the registry " + file,
        shared
            ? "others than its owner can write it, and what it says is done with root's rights"
            : "it is not root's, and what it says is done with root's rights",
        // A copy that its owner cannot change any more is looked at, and that one put there.
        "install -m 0644 "
            + file
            + " /root/cluster_ports   copies it\n"
            + "cat -v /root/cluster_ports   shows it: correct there what is wrong\n"
            + "mv -T /root/cluster_ports "
            + file
            + "   makes it the registry");
  }

  /**
   * Changes the registry; waits up to 60 seconds for others who change it. The file is written only
   * where a byte of it changes, and is the old one after any failure. What a process that was
   * killed as it wrote left beside it goes in any case.
   *
   * @param change from what is there to what shall be there; may throw to change nothing
   * @return what is there now
   * @throws CoexistException with {@link org.pgcoexist.ExitStatus#BUSY} when it is locked too long
   */
  @SuppressWarnings("try") // the lock is held, not used
  public RegistrySnapshot change(UnaryOperator<RegistrySnapshot> change) {
    Path file = locations.registry();
    makeStateDirectory();
    try (ProcessLock lock = lock(file)) {
      RegistrySnapshot before = read();
      RegistrySnapshot after = change.apply(before);
      if (Arrays.equals(before.bytes(), after.bytes())) {
        sweepBeside(file, before);
      } else {
        disk.replace(file, after.bytes(), FILE_MODE);
      }
      return after;
    }
  }

  /** For a change that is there already: a replacement and a removal sweep up, also of the same. */
  private void sweepBeside(Path file, RegistrySnapshot same) {
    Path directory = file.getParent();
    boolean clean =
        disk.facts(directory).isEmpty()
            || disk.list(directory).stream().noneMatch(Names::isStaging);
    if (clean) {
      return;
    }
    if (disk.facts(file).isPresent()) {
      disk.replace(file, same.bytes(), FILE_MODE);
    } else {
      disk.remove(file);
    }
  }

  private ProcessLock lock(Path file) {
    return ProcessLock.acquire(locations.registryLock(), WAIT, "cannot change " + file);
  }

  private void makeStateDirectory() {
    Path state = locations.state();
    if (disk.facts(state).isPresent()) {
      return;
    }
    try {
      disk.createDirectory(state, STATE_MODE);
    } catch (CoexistException e) {
      // Another process may have been quicker.
      if (disk.facts(state).isEmpty()) {
        throw e;
      }
    }
  }
}
