package org.pgcoexist.upgrade.steps;

import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.engine.ReversibleChange;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.postgres.PgVersionFile;
import org.pgcoexist.process.owner.Disks;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;

/**
 * A rename of a cluster's path. Since the old and the new cluster pass through the same name, the
 * major in PG_VERSION tells which of them is where.
 */
final class DataMove implements ReversibleChange {

  private final Disks disks;
  private final MajorVersion major;
  private final Path from;
  private final Path to;

  private DataMove(Disks disks, MajorVersion major, Path from, Path to) {
    this.disks = disks;
    this.major = major;
    this.from = from;
    this.to = to;
  }

  /** {@code {path}} to {@code {path}.old}. */
  static ReversibleChange keepOld(UpgradeContext context) {
    UpgradePlan attempt = context.attempt();
    return new DataMove(context.disks(), attempt.from(), attempt.cluster().path(), attempt.kept());
  }

  /** {@code {path}.new} to the new path. */
  static ReversibleChange placeNew(UpgradeContext context) {
    UpgradePlan attempt = context.attempt();
    return new DataMove(context.disks(), attempt.to(), attempt.building(), attempt.newPath());
  }

  @Override
  public boolean isApplied() {
    return isAt(to);
  }

  /** The preflight lets an empty directory stand where the old cluster is to be kept. */
  @Override
  public void apply() {
    disks.removeIfEmpty(to);
    disks.forEntry(from).rename(from, to);
  }

  @Override
  public void revert() {
    if (isAt(to)) {
      disks.forEntry(from).rename(to, from);
    }
  }

  private boolean isAt(Path path) {
    return PgVersionFile.major(disks.owner(), ClusterPaths.data(path)).equals(Optional.of(major));
  }
}
