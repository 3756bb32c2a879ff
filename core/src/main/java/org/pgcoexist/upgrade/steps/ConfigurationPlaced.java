package org.pgcoexist.upgrade.steps;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.process.Disks;
import org.pgcoexist.upgrade.Attempt;
import org.pgcoexist.upgrade.UpgradeContext;
import org.pgcoexist.upgrade.config.ConfigurationMigration;
import org.pgcoexist.upgrade.config.ConfigurationTree;
import org.pgcoexist.upgrade.config.ConfigurationTree.Content;

/**
 * The prepared configuration becomes the new major's, with its log and its ALTER SYSTEM settings.
 */
final class ConfigurationPlaced implements Change {

  /** postgresql-common makes a cluster visible by this file, so it is written last. */
  private static final String CONF = "postgresql.conf";

  private final UpgradeContext context;
  private final Attempt attempt;
  private final Disks disks;
  private final StagedConfiguration staged;
  private final Path directory;

  ConfigurationPlaced(UpgradeContext context) {
    this.context = context;
    this.attempt = context.attempt();
    this.disks = context.disks();
    this.staged = new StagedConfiguration(context);
    this.directory = context.locations().configuration(attempt.to(), attempt.name().value());
  }

  private Path autoConf() {
    return ClusterPaths.data(attempt.newPath()).resolve(ConfigurationMigration.AUTO_CONF);
  }

  @Override
  public boolean isApplied() {
    if (!same(autoConf(), disks.owner().read(staged.autoConf()).orElse(new byte[0]))) {
      return false;
    }
    Map<String, Content> files = staged.tree().files();
    for (Map.Entry<String, Content> file : files.entrySet()) {
      if (!same(directory.resolve(file.getKey()), file.getValue().content())) {
        return false;
      }
    }
    return files.containsKey(CONF);
  }

  private boolean same(Path file, byte[] content) {
    return disks.owner().read(file).filter(b -> Arrays.equals(b, content)).isPresent();
  }

  @Override
  public void apply() {
    createIfAbsent(directory.getParent());
    createIfAbsent(directory);
    Disk disk = disks.forEntriesOf(directory);
    ConfigurationTree tree = staged.tree();
    for (String name : tree.directories()) {
      createIfAbsent(directory.resolve(name));
    }
    tree.files()
        .forEach(
            (name, file) -> {
              if (!name.equals(CONF)) {
                disk.replace(directory.resolve(name), file.content(), file.mode());
              }
            });
    byte[] auto = disks.owner().read(staged.autoConf()).orElseThrow();
    disks.owner().replace(autoConf(), auto, 0600);
    createLog();
    Content conf = tree.files().get(CONF);
    disk.replace(directory.resolve(CONF), conf.content(), conf.mode());
  }

  private void createIfAbsent(Path path) {
    if (disks.self().facts(path).isEmpty()) {
      disks.createOwned(path, 0755);
    }
  }

  /** As pg_createcluster makes it: the owner's, readable for the group of the old log (adm). */
  private void createLog() {
    String name = attempt.name().value();
    Path log = context.locations().log(attempt.to(), name);
    Path oldLog = context.locations().log(attempt.from(), name);
    if (disks.self().facts(log).isEmpty() && disks.account().uid() != 0) {
      disks.self().replace(log, new byte[0], 0640);
      int gid = disks.self().facts(oldLog).map(facts -> facts.gid()).orElse(attempt.owner().gid());
      disks.self().chown(log, attempt.owner().uid(), gid);
    }
  }

  @Override
  public void revert() {
    disks.removeOwned(directory);
    Path major = directory.getParent();
    disks.forEntry(major).removeIfEmpty(major);
    disks.self().remove(context.locations().log(attempt.to(), attempt.name().value()));
  }
}
