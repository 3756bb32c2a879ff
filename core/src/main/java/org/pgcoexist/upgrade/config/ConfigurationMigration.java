package org.pgcoexist.upgrade.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.postgres.ConfFile;
import org.pgcoexist.upgrade.Attempt;
import org.pgcoexist.upgrade.UpgradeContext;
import org.pgcoexist.upgrade.config.ConfigurationTree.Content;

/** Makes the new major's configuration out of the old one's; reads only. */
public final class ConfigurationMigration {

  /** The file in the data directory that ALTER SYSTEM writes. */
  public static final String AUTO_CONF = "postgresql.auto.conf";

  private static final List<String> OWN_SYNTAX =
      List.of("pg_hba.conf", "pg_ident.conf", "pg_ctl.conf", "start.conf");

  private final UpgradeContext context;
  private final Attempt attempt;
  private final Path oldDirectory;
  private final Path newDirectory;
  private final ParameterChanges changes;

  public ConfigurationMigration(UpgradeContext context) {
    this.context = context;
    this.attempt = context.attempt();
    String name = attempt.name().value();
    this.oldDirectory = context.locations().configuration(attempt.from(), name);
    this.newDirectory = context.locations().configuration(attempt.to(), name);
    this.changes =
        ParameterChanges.between(attempt.from(), attempt.to(), attempt.source().walSegmentBytes());
  }

  /** The new configuration directory. */
  public ConfigurationTree tree() {
    ConfigurationTree old = ConfigurationTree.read(context.disks().owner(), oldDirectory);
    for (Path other : old.others()) {
      context.warn(other + " is no regular file and is not carried over");
    }
    Map<String, Content> files = new TreeMap<>();
    old.files()
        .forEach(
            (path, file) ->
                files.put(path, new Content(content(name(path), file.content()), file.mode())));
    return new ConfigurationTree(old.directories(), files, List.of());
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The new postgresql.auto.conf. */
  public byte[] autoConf() {
    byte[] old =
        context
            .disks()
            .owner()
            .read(attempt.cluster().data().resolve(AUTO_CONF))
            .orElse(new byte[0]);
    return migrated(old);
  }

  private byte[] content(String name, byte[] old) {
    if (name.equals("start.conf")) {
      return attempt.startConf().getBytes(StandardCharsets.ISO_8859_1);
    }
    boolean parameters = name.endsWith(".conf") && !OWN_SYNTAX.contains(name);
    return parameters ? migrated(old) : moved(old);
  }

  private byte[] migrated(byte[] old) {
    ConfFile file = ConfFile.parse(old);
    for (ConfFile.Setting setting : file.settings()) {
      file = file.withValue(setting.name(), value -> moved(setting.name(), value));
    }
    return changes.apply(file).bytes();
  }

  /** A value with every path and name of the old major's turned into the new major's. */
  private String moved(String parameter, String value) {
    String name = attempt.name().value();
    if (parameter.equals("data_directory")) {
      return ClusterPaths.data(attempt.newPath()).toString();
    }
    if (parameter.equals("cluster_name") && value.equals(attempt.from() + "/" + name)) {
      return attempt.to() + "/" + name;
    }
    return movedPath(value)
        .replace("/" + attempt.from() + "-" + name + ".", "/" + attempt.to() + "-" + name + ".")
        .replace(
            "postgresql-" + attempt.from() + "-" + name, "postgresql-" + attempt.to() + "-" + name);
  }

  private String movedPath(String value) {
    String old = oldDirectory.toString();
    return value.equals(old)
        ? newDirectory.toString()
        : value.replace(old + "/", newDirectory + "/");
  }

  private byte[] moved(byte[] old) {
    String text = new String(old, StandardCharsets.ISO_8859_1);
    return movedPath(text).getBytes(StandardCharsets.ISO_8859_1);
  }
}
