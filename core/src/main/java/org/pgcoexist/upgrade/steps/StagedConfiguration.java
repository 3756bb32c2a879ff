package org.pgcoexist.upgrade.steps;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.upgrade.Attempt;
import org.pgcoexist.upgrade.UpgradeContext;
import org.pgcoexist.upgrade.config.ConfigurationMigration.Content;

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

  /** Every directory below the root, parents first. */
  List<String> directories() {
    List<String> found = new ArrayList<>();
    walk(root(), "", found, new TreeMap<>());
    return found;
  }

  /** Every file by its path below the root. */
  Map<String, Content> files() {
    Map<String, Content> found = new TreeMap<>();
    walk(root(), "", new ArrayList<>(), found);
    return found;
  }

  private void walk(
      Path directory, String prefix, List<String> directories, Map<String, Content> files) {
    for (String name : owner.list(directory)) {
      Path path = directory.resolve(name);
      FileFacts facts = owner.facts(path).orElseThrow();
      if (facts.isDirectory()) {
        directories.add(prefix + name);
        walk(path, prefix + name + "/", directories, files);
      } else {
        files.put(prefix + name, new Content(owner.read(path).orElseThrow(), facts.mode()));
      }
    }
  }
}
