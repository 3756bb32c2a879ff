package org.pgcoexist.upgrade.steps;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.pgcoexist.debian.ConfigurationTree;
import org.pgcoexist.debian.Moves;
import org.pgcoexist.debian.RealPath;
import org.pgcoexist.debian.StartConf;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.engine.Change;
import org.pgcoexist.engine.Originals;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.postgres.ConfFile;
import org.pgcoexist.process.Disks;
import org.pgcoexist.upgrade.Attempt;
import org.pgcoexist.upgrade.UpgradeContext;
import org.pgcoexist.upgrade.config.ConfigurationMigration;
import org.pgcoexist.upgrade.config.ConfigurationMoves;

/**
 * The old configuration becomes that of the kept cluster {@code <name>.old}: renamed, on a free
 * port, started by hand only, with nothing in common with the new cluster. What is edited is kept
 * with the journal first; the rename tells that all of it is there.
 */
final class ConfigurationKept implements Change {

  private static final String CONF = "postgresql.conf";
  private static final String START = "start.conf";

  /** Debian's link to the server log; without it the log is named after the cluster. */
  private static final String LOG = "log";

  /** Among the originals: files, texts of links, and what ALTER SYSTEM had set. */
  private static final String FILES = "configuration";

  private static final String LINKS = "links";
  private static final String AUTO = ConfigurationMigration.AUTO_CONF;

  private final UpgradeContext context;
  private final Attempt attempt;
  private final Disks disks;
  private final Originals originals;
  private final Moves moves;
  private final Path directory;
  private final Path kept;

  ConfigurationKept(UpgradeContext context, Path directory) {
    this.context = context;
    this.attempt = context.attempt();
    this.disks = context.disks();
    this.originals = context.originals();
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
    for (String name : originals.below(FILES)) {
      byte[] edited = edited(name, originals.find(FILES + "/" + name).orElseThrow());
      if (!holds(kept.resolve(name), edited)) {
        return false;
      }
    }
    for (String name : originals.below(LINKS)) {
      if (!linkIsEdited(name)) {
        return false;
      }
    }
    Optional<byte[]> auto = originals.find(AUTO);
    Optional<byte[]> start = disks.owner().read(kept.resolve(START));
    return (auto.isEmpty() || holds(autoConf(), editedAuto(auto.get())))
        && start.isPresent()
        && StartConf.mode(start.get()).equals(startMode());
  }

  /** A cluster whose files the new one has must not be started at all. */
  private String startMode() {
    return context.dataFiles().areShared() ? "disabled" : "manual";
  }

  /** A link is no file, and holds nothing. */
  private boolean holds(Path file, byte[] content) {
    return disks.owner().readLink(file).isEmpty()
        && disks.owner().read(file).filter(now -> Arrays.equals(now, content)).isPresent();
  }

  @Override
  public void apply() {
    if (disks.self().facts(kept).isEmpty()) {
      keepOriginals();
      disks.forEntry(directory).rename(directory, kept);
    }
    for (String name : originals.below(LINKS)) {
      editLink(name);
    }
    for (String name : originals.below(FILES)) {
      byte[] edited = edited(name, originals.find(FILES + "/" + name).orElseThrow());
      disks.forEntry(kept.resolve(name)).replace(kept.resolve(name), edited, 0644);
    }
    originals
        .find(AUTO)
        .ifPresent(auto -> disks.owner().replace(autoConf(), editedAuto(auto), 0600));
    byte[] start = disks.owner().read(kept.resolve(START)).orElse(new byte[0]);
    // Disabled by step 4, it may be what it is to be.
    if (!StartConf.mode(start).equals(startMode())) {
      replaceStart(start, startMode());
    }
  }

  private void replaceStart(byte[] start, String mode) {
    Path file = kept.resolve(START);
    disks.forEntry(file).replace(file, StartConf.withMode(start, mode), 0644);
  }

  private void keepOriginals() {
    originals.forget(FILES);
    originals.forget(LINKS);
    originals.forget(AUTO);
    ConfigurationTree tree =
        ConfigurationTree.read(disks.owner(), directory, attempt.owner().uid());
    tree.files()
        .forEach(
            (name, file) -> {
              if (!Arrays.equals(file.content(), edited(name, file.content()))) {
                originals.keep(FILES + "/" + name, file.content());
              }
            });
    tree.links()
        .forEach(
            (name, target) -> {
              if (mustGo(name) || !edited(name, target).equals(target)) {
                originals.keep(LINKS + "/" + name, target.getBytes(StandardCharsets.UTF_8));
              }
            });
    if (tree.links().containsKey(CONF)) {
      Path real = RealPath.of(disks.owner(), directory.resolve(CONF));
      originals.keep(FILES + "/" + CONF, disks.owner().read(real).orElseThrow());
    }
    disks
        .owner()
        .read(autoConf())
        .filter(auto -> !Arrays.equals(auto, editedAuto(auto)))
        .ifPresent(auto -> originals.keep(AUTO, auto));
  }

  private String originalLink(String name) {
    byte[] target = originals.find(LINKS + "/" + name).orElseThrow();
    return new String(target, StandardCharsets.UTF_8);
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
    return mustGo(name) ? now.isEmpty() : now.equals(Optional.of(edited(name, originalLink(name))));
  }

  private void editLink(String name) {
    if (linkIsEdited(name)) {
      return;
    }
    Disk disk = disks.forEntry(kept.resolve(name));
    disk.remove(kept.resolve(name));
    if (!mustGo(name)) {
      disk.createLink(kept.resolve(name), edited(name, originalLink(name)));
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
      for (String name : originals.below(FILES)) {
        // Also where nothing differs: a replacement sweeps up what a killed one left beside it.
        byte[] original = originals.find(FILES + "/" + name).orElseThrow();
        disks.forEntry(kept.resolve(name)).replace(kept.resolve(name), original, 0644);
      }
      for (String name : originals.below(LINKS)) {
        Path link = kept.resolve(name);
        ConfigurationTree.writeLink(disks.forEntry(link), link, originalLink(name));
      }
      originals.find(AUTO).ifPresent(auto -> disks.owner().replace(autoConf(), auto, 0600));
      replaceStart(disks.owner().read(kept.resolve(START)).orElse(new byte[0]), "disabled");
      disks.forEntry(kept).rename(kept, directory);
    }
    originals.forget(FILES);
    originals.forget(LINKS);
    originals.forget(AUTO);
  }
}
