package org.pgcoexist.commands;

import java.nio.file.Path;
import org.pgcoexist.engine.Host;
import org.pgcoexist.engine.LocalHost;
import org.pgcoexist.model.Locations;
import org.pgcoexist.process.UserDatabase;

/** Which clusters a command works on. */
final class Machines {

  private Machines() {}

  /**
   * What the person who types a command works on: a user who is not root and has set
   * PG_CLUSTER_CONF_ROOT on clusters of their own, everybody else on those of the machine. Root
   * never is led astray by a variable.
   */
  static Host here() {
    String root = System.getenv(LocalHost.ROOT_VARIABLE);
    if (root == null || root.isEmpty() || UserDatabase.current().isRoot()) {
      return debian();
    }
    return LocalHost.of(Locations.ofUser(Path.of(root).toAbsolutePath().normalize()));
  }

  static Host debian() {
    // The property is update-class-archive's alone, which lists a cluster that it made up.
    Path root = Path.of(System.getProperty("pgcoexist.root", "/"));
    return LocalHost.of(Locations.under(root));
  }
}
