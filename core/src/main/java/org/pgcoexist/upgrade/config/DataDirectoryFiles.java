package org.pgcoexist.upgrade.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.pgcoexist.debian.files.ConfigurationTree;
import org.pgcoexist.debian.files.ConfigurationTree.Content;
import org.pgcoexist.debian.files.PathRelocation;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;

/**
 * The configuration that lies in the data directory: PostgreSQL looks there for every file that is
 * named by a relative path or not at all.
 */
final class DataDirectoryFiles {

  /** What PostgreSQL itself looks for when no parameter names another. */
  private static final List<String> DEFAULTS =
      List.of("pg_hba.conf", "pg_ident.conf", "server.crt", "server.key");

  private static final List<String> PARAMETERS =
      List.of(
          "hba_file",
          "ident_file",
          "ssl_cert_file",
          "ssl_key_file",
          "ssl_ca_file",
          "ssl_crl_file",
          "ssl_dh_params_file",
          "krb_server_keyfile");

  private final Disk owner;
  private final int uid;
  private final Path data;
  private final PathRelocation moves;

  DataDirectoryFiles(Disk owner, int uid, Path data, PathRelocation moves) {
    this.owner = owner;
    this.uid = uid;
    this.data = data;
    this.moves = moves;
  }

  /**
   * Those that there are.
   *
   * @param values the parameters in effect
   */
  ConfigurationTree read(Map<String, String> values) {
    TreeSet<String> names = new TreeSet<>(DEFAULTS);
    for (String parameter : PARAMETERS) {
      Path file = data.resolve(values.getOrDefault(parameter, "")).normalize();
      if (file.startsWith(data) && !file.equals(data)) {
        names.add(data.relativize(file).toString());
      }
    }
    ConfigurationTree tree = ConfigurationTree.empty();
    names.forEach(name -> add(tree, name));
    return tree;
  }

  private void add(ConfigurationTree tree, String name) {
    Path file = data.resolve(name);
    Optional<FileFacts> facts = owner.facts(file);
    if (facts.isEmpty()) {
      return;
    }
    addParents(tree, name);
    switch (facts.get().kind()) {
      case FILE:
        byte[] old = owner.read(file).orElseThrow();
        byte[] content = name.endsWith(".conf") ? moves.apply(old) : old;
        tree.files().put(name, new Content(content, ConfigurationTree.mode(facts.get(), uid)));
        break;
      case LINK:
        tree.links().put(name, moves.apply(owner.readLink(file).orElseThrow()));
        break;
      default:
        tree.others().put(file, "is neither a file nor a link");
    }
  }

  private void addParents(ConfigurationTree tree, String name) {
    for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
      String parent = name.substring(0, slash);
      FileFacts facts = owner.facts(data.resolve(parent)).orElseThrow();
      tree.directories().put(parent, ConfigurationTree.mode(facts, uid));
    }
  }
}
