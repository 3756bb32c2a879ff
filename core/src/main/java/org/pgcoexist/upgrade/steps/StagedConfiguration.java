package org.pgcoexist.upgrade.steps;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.pgcoexist.debian.files.ConfigurationTree;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.upgrade.config.ConfigurationMigration.Migrated;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.state.Marker;

/**
 * The new configuration while it waits for the switch, in the work directory beside the new data.
 */
final class StagedConfiguration {

  private final UpgradeContext context;
  private final UpgradePlan attempt;
  private final Disk owner;

  StagedConfiguration(UpgradeContext context) {
    this.context = context;
    this.attempt = context.attempt();
    this.owner = context.disks().owner();
  }

  /** The work directory, which the switch moves together with the new data. */
  private Path work() {
    Path building = attempt.workDirectory();
    return context.disks().self().facts(attempt.building()).isPresent()
        ? building
        : attempt.newPath().resolve(building.getFileName());
  }

  private Path directory() {
    return work().resolve("configuration");
  }

  private Path dataFiles() {
    return work().resolve("data");
  }

  /** Where the configuration is tried. */
  Path trial() {
    return work().resolve("trial");
  }

  private Marker marker() {
    return Marker.configured(owner, work());
  }

  /** True when all of it is there. */
  boolean isComplete() {
    return marker().isThere();
  }

  /** Writes it, complete only after {@link #markComplete}. */
  void write(Migrated migrated) {
    remove();
    migrated.directory().write(owner, directory());
    migrated.data().write(owner, dataFiles());
  }

  /**
   * Says that all of it is there.
   *
   * @param source what tells the configuration it was made from
   */
  void markComplete(String source) {
    marker().write(source);
  }

  /** True when it was made from this one. */
  boolean isOf(String source) {
    return marker().isThere() && marker().text().equals(source);
  }

  /** True when nothing of it is there any more. */
  boolean isGone() {
    return Stream.of(marker().file(), directory(), dataFiles(), trial())
        .allMatch(path -> owner.facts(path).isEmpty());
  }

  /** Removes all of it, first what tells that it is complete. */
  void remove() {
    if (owner.facts(work()).isPresent()) {
      marker().remove();
      owner.remove(directory());
      owner.remove(dataFiles());
      owner.remove(trial());
    }
  }

  /** What was written. */
  Migrated read() {
    int uid = attempt.owner().uid();
    return new Migrated(
        ConfigurationTree.read(owner, directory(), uid),
        ConfigurationTree.read(owner, dataFiles(), uid));
  }
}
