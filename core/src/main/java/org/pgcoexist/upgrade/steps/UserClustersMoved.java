package org.pgcoexist.upgrade.steps;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.pgcoexist.debian.UserClusters;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.Attempt;
import org.pgcoexist.upgrade.UpgradeContext;

/** Users whose programs reached the old cluster by default reach the new one. */
final class UserClustersMoved implements Change {

  private final Disk disk;
  private final Path file;
  private final Attempt attempt;

  UserClustersMoved(UpgradeContext context) {
    this.disk = context.disks().self();
    this.file = context.locations().common().resolve("user_clusters");
    this.attempt = context.attempt();
  }

  private Optional<byte[]> moved(MajorVersion from, MajorVersion to) {
    return disk.read(file)
        .map(content -> UserClusters.moved(content, attempt.name().value(), from, to));
  }

  @Override
  public boolean isApplied() {
    Optional<byte[]> now = disk.read(file);
    return now.isEmpty()
        || Arrays.equals(now.get(), moved(attempt.from(), attempt.to()).orElseThrow());
  }

  @Override
  public void apply() {
    moved(attempt.from(), attempt.to()).ifPresent(content -> disk.replace(file, content, 0644));
  }

  /**
   * The preflight refused a cluster of this name in the target major, so all its lines are ours.
   */
  @Override
  public void revert() {
    moved(attempt.to(), attempt.from()).ifPresent(content -> disk.replace(file, content, 0644));
  }
}
