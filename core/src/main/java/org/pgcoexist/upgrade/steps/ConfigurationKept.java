package org.pgcoexist.upgrade.steps;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.pgcoexist.debian.files.ConfigurationTree;
import org.pgcoexist.debian.files.PathRelocation;
import org.pgcoexist.debian.files.RealPath;
import org.pgcoexist.debian.files.StartConf;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.engine.ConfigurationBackup;
import org.pgcoexist.engine.FileBackups;
import org.pgcoexist.engine.ReversibleChange;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.postgres.conf.ConfFile;
import org.pgcoexist.process.owner.Disks;
import org.pgcoexist.upgrade.config.ConfigurationMoves;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;

/**
 * The old configuration becomes that of the kept cluster {@code <name>.old}: renamed, on a free
 * port, started by hand only, with nothing in common with the new cluster. What is edited is kept
 * with the journal first; the rename tells that all of it is there.
 */
final class ConfigurationKept implements ReversibleChange {

  private static final String CONF = "postgresql.conf";
  private static final String START = "start.conf";

  /** Debian's link to the server log; without it the log is named after the cluster. */
  private static final String LOG = "log";

  private static final String AUTO = ConfigurationBackup.AUTO;

  private final UpgradeContext context;
  private final UpgradePlan attempt;
  private final Disks disks;
  private final FileBackups originals;
  private final ConfigurationBackup backup;
  private final PathRelocation moves;
  private final Path directory;
  private final Path kept;

  ConfigurationKept(UpgradeContext context, Path directory) {
    this.context = context;
    this.attempt = context.attempt();
    this.disks = context.disks();
    this.originals = context.originals();
    this.backup = new ConfigurationBackup(disks, originals);
    this.moves = ConfigurationMoves.toKept(attempt, context.locations());
    this.directory = directory;
    this.kept = directory.resolveSibling(ClusterPaths.keptName(attempt.name()));
  }

  /** In the data directory, which has moved before. */
  private Path autoConf() {
    return ClusterPaths.data(attempt.kept()).resolve(AUTO);
  }

  @Override
  public boolean isApplied() {
    if (disks.self().facts(kept).isEmpty()) {
      return false;
    }
    for (String name : backup.files()) {
      byte[] edited = edited(name, backup.file(name));
      if (!backup.holds(kept.resolve(name), edited)) {
        return false;
      }
    }
    for (String name : backup.links()) {
      if (!linkIsEdited(name)) {
        return false;
      }
    }
    Optional<byte[]> auto = originals.find(AUTO);
    Optional<byte[]> start = disks.owner().read(kept.resolve(START));
    return (auto.isEmpty() || backup.holds(autoConf(), editedAuto(auto.get())))
        && start.isPresent()
        && StartConf.mode(start.get()).equals(startMode());
  }

  /** A cluster whose files the new one has must not be started at all. */
  private String startMode() {
    return context.dataFiles().areShared() ? "disabled" : "manual";
  }

  @Override
  public void apply() {
    if (disks.self().facts(kept).isEmpty()) {
      keepOriginals();
      disks.forEntry(directory).rename(directory, kept);
    }
    for (String name : backup.links()) {
      editLink(name);
    }
    for (String name : backup.files()) {
      byte[] edited = edited(name, backup.file(name));
      backup.write(kept.resolve(name), edited);
    }
    originals.find(AUTO).ifPresent(auto -> backup.writeAuto(autoConf(), editedAuto(auto)));
    byte[] start = disks.owner().read(kept.resolve(START)).orElse(new byte[0]);
    // Disabled by step 4, it may be what it is to be.
    if (!StartConf.mode(start).equals(startMode())) {
      replaceStart(start, startMode());
    }
  }

  private void replaceStart(byte[] start, String mode) {
    Path file = kept.resolve(START);
    backup.write(file, StartConf.withMode(start, mode));
  }

  private void keepOriginals() {
    backup.forget();
    ConfigurationTree tree =
        ConfigurationTree.read(disks.owner(), directory, attempt.owner().uid());
    tree.files()
        .forEach(
            (name, file) -> {
              if (!Arrays.equals(file.content(), edited(name, file.content()))) {
                backup.keepFile(name, file.content());
              }
            });
    tree.links()
        .forEach(
            (name, target) -> {
              if (mustGo(name) || !edited(name, target).equals(target)) {
                backup.keepLink(name, target);
              }
            });
    if (tree.links().containsKey(CONF)) {
      Path real = RealPath.of(disks.owner(), directory.resolve(CONF));
      backup.keepFile(CONF, disks.owner().read(real).orElseThrow());
    }
    disks
        .owner()
        .read(autoConf())
        .filter(auto -> !Arrays.equals(auto, editedAuto(auto)))
        .ifPresent(auto -> originals.keep(AUTO, auto));
  }

  /** The log is another than the new cluster's, and postgresql.conf becomes a file of its own. */
  private boolean mustGo(String link) {
    return (link.equals(LOG) && !context.locations().areUsers()) || link.equals(CONF);
  }

  /** A user's own cluster has no log without a link: Debian's place for it is not theirs. */
  private String edited(String link, String target) {
    return link.equals(LOG) && context.locations().areUsers()
        ? context.locations().log(attempt.from(), kept.getFileName().toString()).toString()
        : moves.apply(target);
  }

  private boolean linkIsEdited(String name) {
    Optional<String> now = disks.owner().readLink(kept.resolve(name));
    return mustGo(name) ? now.isEmpty() : now.equals(Optional.of(edited(name, backup.link(name))));
  }

  private void editLink(String name) {
    if (linkIsEdited(name)) {
      return;
    }
    Disk disk = disks.forEntry(kept.resolve(name));
    disk.remove(kept.resolve(name));
    if (!mustGo(name)) {
      disk.createLink(kept.resolve(name), edited(name, backup.link(name)));
    }
  }

  /** What must differ from the new cluster's; other paths have moved where they stand. */
  private Map<String, String> settings() {
    String label = attempt.from() + "-" + kept.getFileName();
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("data_directory", ClusterPaths.data(attempt.kept()).toString());
    settings.put(
        "external_pid_file", context.locations().sockets().resolve(label + ".pid").toString());
    settings.put("port", attempt.keptPort().toString());
    settings.put("cluster_name", attempt.from() + "/" + kept.getFileName());
    settings.put("log_directory", LOG);
    return settings;
  }

  /** Added lines at the end win over everything before them, included files too. */
  private byte[] edited(String name, byte[] original) {
    if (!name.equals(CONF)) {
      return moves.apply(original);
    }
    ConfFile file =
        ConfFile.parse(moves.apply(original))
            .withLine("# The cluster was upgraded to PostgreSQL " + attempt.to() + " and is kept.");
    for (Map.Entry<String, String> setting : settings().entrySet()) {
      file = file.withSetting(setting.getKey(), setting.getValue());
    }
    return file.bytes();
  }

  /** What ALTER SYSTEM set wins over postgresql.conf, so it must say the same. */
  private byte[] editedAuto(byte[] original) {
    ConfFile file = ConfFile.parse(moves.apply(original));
    for (Map.Entry<String, String> setting : settings().entrySet()) {
      file = file.withValue(setting.getKey(), value -> setting.getValue());
    }
    return file.bytes();
  }

  /** start.conf stays disabled until the undo of step 4 brings the original back. */
  @Override
  public void revert() {
    if (disks.self().facts(kept).isPresent()) {
      backup.restore(kept, autoConf());
      replaceStart(disks.owner().read(kept.resolve(START)).orElse(new byte[0]), "disabled");
      disks.forEntry(kept).rename(kept, directory);
    }
    backup.forget();
  }
}
