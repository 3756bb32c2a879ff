package org.pgcoexist.upgrade.steps;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.debian.files.ConfigurationTree;
import org.pgcoexist.debian.files.ConfigurationTree.Content;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.engine.ConfigurationBackup;
import org.pgcoexist.engine.FileBackups;
import org.pgcoexist.engine.ReversibleChange;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.process.owner.Disks;
import org.pgcoexist.upgrade.config.ConfigurationMigration.Migrated;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;

/**
 * The prepared configuration becomes the new major's, with its log and its ALTER SYSTEM settings.
 *
 * <p>What was prepared is removed when the upgrade is at its end; then the placed one is all there
 * is, and taking it back makes it the prepared one again.
 */
final class ConfigurationPlaced implements ReversibleChange {

  /** postgresql-common makes a cluster visible by this file, so it is written last. */
  private static final String CONF = "postgresql.conf";

  /** initdb's own, which let everybody in: they go where the old cluster has none. */
  private static final List<String> ACCESS = List.of("pg_hba.conf", "pg_ident.conf");

  /** Among the originals: tells that the log is ours to remove. */
  private static final String LOG = "new-log";

  private final UpgradeContext context;
  private final UpgradePlan attempt;
  private final Disks disks;
  private final FileBackups originals;
  private final StagedConfiguration staged;
  private final Path directory;
  private final Path data;

  ConfigurationPlaced(UpgradeContext context) {
    this.context = context;
    this.attempt = context.attempt();
    this.disks = context.disks();
    this.originals = context.originals();
    this.staged = new StagedConfiguration(context);
    this.directory = context.locations().configuration(attempt.to(), attempt.name().value());
    this.data = ClusterPaths.data(attempt.newPath());
  }

  @Override
  public boolean isApplied() {
    if (!staged.isComplete()) {
      return isPlaced();
    }
    Migrated wanted = staged.read();
    return wanted.directory().files().containsKey(CONF)
        && isAt(wanted.directory(), directory)
        && isAt(wanted.data(), data)
        && ACCESS.stream().noneMatch(name -> isForeign(wanted.data(), name))
        && logIsOwned();
  }

  private boolean isPlaced() {
    return disks.owner().facts(directory.resolve(CONF)).isPresent();
  }

  private boolean isForeign(ConfigurationTree wanted, String name) {
    return !wanted.files().containsKey(name)
        && !wanted.links().containsKey(name)
        && disks.owner().facts(data.resolve(name)).isPresent();
  }

  private boolean isAt(ConfigurationTree tree, Path root) {
    Disk owner = disks.owner();
    for (String name : tree.directories().keySet()) {
      if (owner.facts(root.resolve(name)).isEmpty()) {
        return false;
      }
    }
    for (Map.Entry<String, String> link : tree.links().entrySet()) {
      if (!owner.readLink(root.resolve(link.getKey())).equals(Optional.of(link.getValue()))) {
        return false;
      }
    }
    for (Map.Entry<String, Content> file : tree.files().entrySet()) {
      Optional<byte[]> now = owner.read(root.resolve(file.getKey()));
      if (!Arrays.equals(now.orElse(null), file.getValue().content())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void apply() {
    if (!staged.isComplete()) {
      throw CoexistException.failed(
          "cannot put the new configuration in place",
          "the prepared one in " + attempt.newPath() + " is gone",
          "roll the upgrade back, and begin it again");
    }
    createIfAbsent(directory.getParent());
    createIfAbsent(directory);
    Disk disk = disks.forEntriesOf(directory);
    Migrated migrated = staged.read();
    Content conf = migrated.directory().files().remove(CONF);
    migrated.directory().write(disk, directory);
    migrated.data().write(disks.owner(), data);
    for (String name : ACCESS) {
      if (isForeign(migrated.data(), name)) {
        disks.owner().remove(data.resolve(name));
      }
    }
    createLog();
    disk.replace(directory.resolve(CONF), conf.content(), conf.mode());
  }

  private void createIfAbsent(Path path) {
    if (disks.self().facts(path).isEmpty()) {
      disks.createOwned(path, 0755);
    }
  }

  private Path log() {
    return context.locations().log(attempt.to(), attempt.name().value());
  }

  /**
   * As pg_createcluster makes it: the owner's, readable for the group of the old log (adm). One
   * that is there is never given away: others can write that directory, and it may be a second name
   * of somebody's file.
   */
  private void createLog() {
    if (logIsOwned()) {
      return;
    }
    if (disks.self().facts(log()).isPresent()) {
      throw CoexistException.failed(
          "cannot make the log " + log(),
          "there is something of this name that is no file of " + attempt.owner().name() + "'s",
          "look what it is, and move it away");
    }
    originals.keep(LOG, new byte[0]);
    disks.self().createOwned(log(), 0640, attempt.owner().uid(), logGroup());
  }

  private int logGroup() {
    return disks
        .self()
        .facts(context.locations().log(attempt.from(), attempt.name().value()))
        .filter(this::isOwnersFile)
        .map(FileFacts::gid)
        .orElse(attempt.owner().gid());
  }

  private boolean logIsOwned() {
    return disks.self().facts(log()).filter(this::isOwnersFile).isPresent();
  }

  private boolean isOwnersFile(FileFacts facts) {
    return facts.kind() == FileFacts.Kind.FILE && facts.uid() == attempt.owner().uid();
  }

  @Override
  public void revert() {
    if (!staged.isComplete() && isPlaced()) {
      staged.write(placed());
      staged.markComplete("");
    }
    disks.removeOwned(directory);
    disks.removeIfEmpty(directory.getParent());
    if (originals.find(LOG).isPresent()) {
      if (logIsOwned()) {
        disks.self().remove(log());
      }
      originals.forget(LOG);
    }
  }

  private Migrated placed() {
    int uid = attempt.owner().uid();
    ConfigurationTree tree = ConfigurationTree.read(disks.owner(), directory, uid);
    ConfigurationTree files = ConfigurationTree.empty();
    for (String name : List.of(ConfigurationBackup.AUTO, ACCESS.get(0), ACCESS.get(1))) {
      disks
          .owner()
          .read(data.resolve(name))
          .ifPresent(content -> files.files().put(name, new Content(content, 0600)));
    }
    return new Migrated(tree, files);
  }
}
