package org.pgcoexist.commands;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.disk.RootDisk;
import org.pgcoexist.engine.Host;
import org.pgcoexist.model.Locations;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.ExecCommandRunner;
import org.pgcoexist.process.Orphans;
import org.pgcoexist.process.UserDatabase;
import org.pgcoexist.process.owner.OwnerDisk;
import org.pgcoexist.registry.Registry;

/** Puts the real parts together. */
final class Machines {

  /** As postgresql-common has it. */
  private static final String ROOT_VARIABLE = "PG_CLUSTER_CONF_ROOT";

  private Machines() {}

  /**
   * What the person who types a command works on: a user who is not root and has set
   * PG_CLUSTER_CONF_ROOT on clusters of their own, everybody else on those of the machine. Root
   * never is led astray by a variable.
   */
  static Host here() {
    String root = System.getenv(ROOT_VARIABLE);
    if (root == null || root.isEmpty() || UserDatabase.current().isRoot()) {
      return debian();
    }
    Path own = Path.of(root).toAbsolutePath().normalize();
    Map<String, String> environment = Map.of(ROOT_VARIABLE, own.toString());
    return of(Locations.ofUser(own), new ExecCommandRunner(environment));
  }

  static Host debian() {
    // The property is update-class-archive's alone, which lists a cluster that it made up.
    Path root = Path.of(System.getProperty("pgcoexist.root", "/"));
    return of(Locations.under(root), new ExecCommandRunner());
  }

  private static Host of(Locations locations, ExecCommandRunner runner) {
    int self = UserDatabase.current().uid();
    Disk disk = self == 0 ? new RootDisk() : new LocalDisk();
    // Somebody who looks as themselves may believe themselves; for root only root's word counts.
    Set<Integer> writers = self == 0 ? Set.of(0) : Set.of(0, self);
    return new Host(
        locations, disk, new OwnerDisks(runner), runner, new Registry(disk, locations, writers));
  }

  /** A class and no lambda: the first one costs a JVM that has just started 10 ms. */
  private record OwnerDisks(ExecCommandRunner runner) implements Host.OwnerDisks {
    @Override
    public Host.OwnedDisk open(Account owner, String attempt) {
      OwnerDisk owned = OwnerDisk.of(runner, owner, Map.of(Orphans.VARIABLE, attempt));
      return new Host.OwnedDisk(owned, owned::close);
    }
  }
}
