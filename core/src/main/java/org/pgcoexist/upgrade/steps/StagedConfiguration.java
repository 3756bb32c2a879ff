package org.pgcoexist.upgrade.steps;

import java.nio.file.Path;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.upgrade.Attempt;
import org.pgcoexist.upgrade.UpgradeContext;
import org.pgcoexist.upgrade.config.ConfigurationTree;

/**
 * The new configuration while it waits for the switch, in the work directory beside the new data.
 */
final class StagedConfiguration {

  private final UpgradeContext context;
  private final Attempt attempt;
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

  Path root() {
    return work().resolve("configuration");
  }

  Path autoConf() {
    return work().resolve("postgresql.auto.conf");
  }

  private Path marker() {
    return work().resolve("configured");
  }

  boolean isComplete() {
    return owner.facts(marker()).isPresent();
  }

  void markComplete() {
    owner.replace(marker(), new byte[0], 0600);
  }

  void remove() {
    if (owner.facts(work()).isPresent()) {
      owner.remove(marker());
      owner.remove(root());
      owner.remove(autoConf());
    }
  }

  /** What was prepared. */
  ConfigurationTree tree() {
    return ConfigurationTree.read(owner, root());
  }
}
