package org.pgcoexist.upgrade.matrix;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.UserDatabase;

/**
 * Whom files seem to belong to, whoever runs the test: root where this was said, else the clusters'
 * owner. One who is not root is that owner himself.
 */
final class Owners {

  private static final Account CURRENT = UserDatabase.current();

  /** The owner of all clusters. */
  static final Account OWNER =
      CURRENT.isRoot() ? new Account("postgres", 4711, 4711, "/var/lib/postgresql") : CURRENT;

  /** Whom this process acts as. */
  static final int SELF = CURRENT.uid();

  private static final String OWNERS = OWNER.uid() + ":" + OWNER.gid();

  /** What every machine has, and only root can change. */
  private static final List<String> SYSTEM =
      List.of("", "etc", "mnt", "run", "srv", "usr", "usr/lib", "var", "var/lib", "var/log");

  private final Map<Path, String> others = new TreeMap<>();
  private final Path root;

  /**
   * @param root the root of the made-up machine; what is above it is of no account
   */
  Owners(Path root) {
    this.root = root;
    for (String name : SYSTEM) {
      give(root.resolve(name), SELF, 0);
    }
  }

  /** Who has it, as uid:gid. */
  String of(Path path) {
    return isOutside(path) ? SELF + ":0" : others.getOrDefault(path, OWNERS);
  }

  /** Above the machine, where the directory of temporary files is. */
  boolean isOutside(Path path) {
    return !path.startsWith(root);
  }

  int uid(Path path) {
    String owner = of(path);
    return Integer.parseInt(owner.substring(0, owner.indexOf(':')));
  }

  int gid(Path path) {
    String owner = of(path);
    return Integer.parseInt(owner.substring(owner.indexOf(':') + 1));
  }

  void give(Path path, int uid, int gid) {
    others.put(path, uid + ":" + gid);
  }

  void move(Path from, Path to) {
    Map<Path, String> moved = new TreeMap<>();
    others.forEach(
        (path, owner) -> {
          if (path.startsWith(from)) {
            moved.put(to.resolve(from.relativize(path)), owner);
          }
        });
    forget(from);
    others.putAll(moved);
  }

  void forget(Path tree) {
    others.keySet().removeIf(path -> path.startsWith(tree));
  }
}
