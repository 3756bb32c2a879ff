package org.pgcoexist.upgrade.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.debian.files.ConfigurationTree;
import org.pgcoexist.debian.files.ConfigurationTree.Content;
import org.pgcoexist.debian.files.PathRelocation;
import org.pgcoexist.debian.files.RealPath;
import org.pgcoexist.debian.files.StartConf;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.engine.ConfigurationBackup;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.state.FollowNotes;

/** Makes the new major's configuration out of the old one's; reads only. */
public final class ConfigurationMigration {

  private static final String START_CONF = "start.conf";

  /** Other files of a configuration directory that a server or its users depend on. */
  private static final List<String> OWN_SYNTAX =
      List.of("pg_hba.conf", "pg_ident.conf", "pg_ctl.conf", "environment");

  private final UpgradeContext context;
  private final UpgradePlan attempt;
  private final Disk owner;
  private final Path oldDirectory;
  private final PathRelocation moves;
  private final ParameterEdit edit;
  private final ParameterFiles parameters;

  /**
   * @param known the parameters of the new major
   */
  public ConfigurationMigration(UpgradeContext context, ParameterNames known) {
    this.context = context;
    this.attempt = context.attempt();
    this.owner = context.disks().owner();
    this.oldDirectory = context.locations().configuration(attempt.from(), attempt.name().value());
    this.moves = ConfigurationMoves.toNew(attempt, context.locations());
    this.edit = new ParameterEdit(context, moves, known);
    this.parameters = new ParameterFiles(context, moves, edit);
  }

  /**
   * What is to be.
   *
   * @param directory the new configuration directory
   * @param data the files of the new data directory that belong to the configuration
   */
  public record Migrated(ConfigurationTree directory, ConfigurationTree data) {}

  /**
   * Makes it; tells by warnings what is lost and what deserves a look.
   *
   * @throws org.pgcoexist.CoexistException when a file that must stay where it is names one that
   *     moves
   */
  public Migrated run() throws InterruptedException {
    ConfigurationTree old = ConfigurationTree.read(owner, oldDirectory, attempt.owner().uid());
    parameters.add(oldDirectory.resolve("postgresql.conf"));
    ConfigurationTree data = data();
    ConfigurationTree directory = directory(old);
    checkAccess();
    for (ConfigurationTree tree : List.of(old, data)) {
      tree.others()
          .forEach(
              (path, why) ->
                  context.warn(
                      path + " " + why + " and is not carried over; copy it yourself if needed"));
    }
    return new Migrated(directory, data);
  }

  /**
   * Tells the old configuration from what it is after a change: of all files of the directory but
   * start.conf, which the upgrade itself changes, and of what ALTER SYSTEM wrote.
   */
  public static String source(UpgradeContext context) {
    UpgradePlan attempt = context.attempt();
    Disk owner = context.disks().owner();
    Path directory = context.locations().configuration(attempt.from(), attempt.name().value());
    ConfigurationTree old = ConfigurationTree.read(owner, directory, attempt.owner().uid());
    MessageDigest digest = sha256();
    old.files()
        .forEach(
            (name, file) -> {
              if (!name.equals(START_CONF)) {
                update(digest, name + " " + file.mode(), file.content());
              }
            });
    old.links().forEach((name, to) -> update(digest, name + " -> " + to, new byte[0]));
    update(digest, ConfigurationBackup.AUTO, automatic(context));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static Path auto(UpgradePlan attempt) {
    return attempt.cluster().data().resolve(ConfigurationBackup.AUTO);
  }

  /** What ALTER SYSTEM wrote, but for us. */
  private static byte[] automatic(UpgradeContext context) {
    byte[] settings = context.disks().owner().read(auto(context.attempt())).orElse(new byte[0]);
    return new FollowNotes(context).withoutOurs(settings);
  }

  private static void update(MessageDigest digest, String title, byte[] content) {
    digest.update((title + "\n" + content.length + "\n").getBytes(StandardCharsets.UTF_8));
    digest.update(content);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private ConfigurationTree directory(ConfigurationTree old) {
    ConfigurationTree made = old.moved(moves);
    parameters.edited().forEach((name, file) -> put(made, name, file));
    int mode = Optional.ofNullable(old.files().get(START_CONF)).map(Content::mode).orElse(0644);
    put(made, START_CONF, new Content(closed(), mode));
    Path as = context.locations().configuration(attempt.to(), attempt.name().value());
    for (String name : OWN_SYNTAX) {
      Optional.ofNullable(made.files().get(name))
          .ifPresent(file -> edit.warnOfOldMajor(as.resolve(name), file.content()));
    }
    return made;
  }

  /** Nothing starts the new cluster before step 10 opens it. */
  private byte[] closed() {
    byte[] start = attempt.startConf().getBytes(StandardCharsets.ISO_8859_1);
    return StartConf.withMode(start, ClusterStatus.UPGRADING.startMode());
  }

  /** Puts a file where there may be a link, or no directory yet. */
  private static void put(ConfigurationTree tree, String name, Content file) {
    for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
      tree.links().remove(name.substring(0, slash));
      tree.directories().putIfAbsent(name.substring(0, slash), 0755);
    }
    tree.links().remove(name);
    tree.files().put(name, file);
  }

  private ConfigurationTree data() throws InterruptedException {
    Path data = attempt.cluster().data();
    Path auto = auto(attempt);
    byte[] settings = automatic(context);
    Path as = attempt.newPath().resolve("data").resolve(ConfigurationBackup.AUTO);
    byte[] migrated = parameters.edited(auto, settings, as, 0);
    ConfigurationTree tree =
        new DataDirectoryFiles(owner, attempt.owner().uid(), data, moves).read(parameters.values());
    int mode =
        owner
            .facts(auto)
            .map(facts -> ConfigurationTree.mode(facts, attempt.owner().uid()))
            .orElse(0600);
    tree.files().put(ConfigurationBackup.AUTO, new Content(migrated, mode));
    return tree;
  }

  private void checkAccess() {
    Path data = attempt.cluster().data();
    AccessFiles access =
        new AccessFiles(owner, RealPath.of(owner, oldDirectory), RealPath.of(owner, data), moves);
    for (String kind : List.of("hba", "ident")) {
      String file = parameters.values().getOrDefault(kind + "_file", "pg_" + kind + ".conf");
      access.check(data.resolve(file));
    }
  }
}
