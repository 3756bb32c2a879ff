package org.pgcoexist.upgrade.steps;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.pgcoexist.CoexistException;
import org.pgcoexist.debian.files.ConfigurationTree;
import org.pgcoexist.debian.files.PathRelocation;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.engine.ConfigurationBackup;
import org.pgcoexist.model.Port;
import org.pgcoexist.postgres.PrivateServer;
import org.pgcoexist.postgres.conf.ConfFile;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.upgrade.config.ConfigurationMigration.Migrated;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;

/**
 * The new programs start a private server once with the new configuration: only a server reads
 * pg_hba.conf with its includes, loads certificates and keys, and opens libraries. What would keep
 * the new cluster from starting after the switch is reported before anything is stopped.
 *
 * <p>It is tried in a directory of its own, where every path that will be right after the switch
 * points into that directory.
 */
final class ConfigurationTrial {

  /** What a server says that starts and stops as it should. */
  private static final Pattern ROUTINE =
      Pattern.compile(
          "LOG:  (starting |listening |database system |received |shutting |check|skipping missing)"
              + ".*|postgres: could not write external PID file \"\":.*");

  private final UpgradeContext context;
  private final UpgradePlan attempt;
  private final Disk owner;
  private final Path root;
  private final Path oldDirectory;
  private final Path newDirectory;

  ConfigurationTrial(UpgradeContext context, Path root) {
    this.context = context;
    this.attempt = context.attempt();
    this.owner = context.disks().owner();
    this.root = root;
    String name = attempt.name().value();
    this.oldDirectory = context.locations().configuration(attempt.from(), name);
    this.newDirectory = context.locations().configuration(attempt.to(), name);
  }

  private Path conf() {
    return root.resolve("postgresql.conf");
  }

  private Path autoConf() {
    return root.resolve(".auto.conf");
  }

  private Path log() {
    return root.resolve("server.trial");
  }

  /**
   * Tries it; warnings of the server are reported.
   *
   * @throws CoexistException when the new major would not start with it
   */
  void run(Migrated migrated) throws InterruptedException {
    write(migrated);
    String hba = value("hba_file");
    PrivateServer server = server(hba, value("ident_file"), value("ssl"));
    context.sockets().prepare();
    // A killed trial may have left it.
    server.stop();
    try {
      server.start();
    } catch (CoexistException e) {
      throw refused(output(), e);
    }
    server.stop();
    for (String line : output().lines().filter(l -> l.startsWith("WARNING:")).toList()) {
      context.warn(
          "PostgreSQL " + attempt.to() + " warns: " + line.substring("WARNING:".length()).strip());
    }
    owner.remove(root);
  }

  private void write(Migrated migrated) {
    PathRelocation here = PathRelocation.none().path(newDirectory, root);
    ConfigurationTree tree = migrated.directory().moved(here);
    ConfigurationTree data = migrated.data().moved(here);
    owner.remove(root);
    tree.write(owner, root);
    Path auto = autoConf();
    owner.replace(auto, data.files().remove(ConfigurationBackup.AUTO).content(), 0600);
    // What ALTER SYSTEM set is for the clients' server only; the rest the new data may have now.
    data.write(owner, attempt.newData());
    byte[] conf = tree.files().get("postgresql.conf").content();
    owner.replace(
        conf(), ConfFile.parse(conf).withSetting("include", auto.toString()).bytes(), 0600);
  }

  /** The value that a parameter has, the configuration read by the new server program. */
  private String value(String parameter) throws InterruptedException {
    Command command =
        Command.of(
                context.newPrograms().path("postgres"),
                "-C",
                parameter,
                "-D",
                attempt.newData().toString(),
                "-c",
                "config_file=" + conf(),
                "-c",
                "data_directory=" + attempt.newData())
            .as(attempt.owner())
            .briefly();
    CommandResult result = context.runner().run(command);
    if (!result.succeeded()) {
      throw refused(result.errorTail().strip(), CoexistException.failed(result.ending(), "", ""));
    }
    return result.text().strip();
  }

  /** Small, with all the locks of the private servers: it must fit beside the old server. */
  private PrivateServer server(String hba, String ident, String ssl) {
    List<String> settings = new ArrayList<>(attempt.newSettings());
    settings.add("data_directory=" + attempt.newData());
    settings.add("hba_file=" + hba);
    settings.add("ident_file=" + ident);
    settings.add("ssl=" + ssl);
    settings.add("shared_buffers=16MB");
    settings.add("huge_pages=off");
    settings.add("log_line_prefix=");
    settings.add("lc_messages=C");
    settings.add("log_min_messages=warning");
    PrivateServer.Spec spec =
        new PrivateServer.Spec(
            context.newPrograms(),
            attempt.newData(),
            attempt.owner(),
            attempt.source().superuser(),
            Port.UPGRADE_NEW,
            context.sockets().path(),
            conf(),
            log(),
            settings);
    return new PrivateServer(context.runner(), owner, spec, PrivateServer.Purpose.LOAD);
  }

  /** What the server wrote, in terms of the files that the administrator has. */
  private String output() {
    byte[] log = owner.read(log()).orElse(new byte[0]);
    return new String(log, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !ROUTINE.matcher(line).matches())
        .collect(Collectors.joining("\n"));
  }

  private CoexistException refused(String why, Exception cause) {
    PathRelocation home =
        PathRelocation.none()
            .path(autoConf(), attempt.cluster().data().resolve(ConfigurationBackup.AUTO))
            .path(root, oldDirectory)
            .path(attempt.newData(), attempt.cluster().data());
    return CoexistException.failed(
        "PostgreSQL " + attempt.to() + " refuses the configuration of cluster " + attempt.name(),
        home.apply(why),
        "fix it in " + oldDirectory,
        cause);
  }
}
