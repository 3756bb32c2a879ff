package org.pgcoexist.engine;

import java.util.Map;
import java.util.Set;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.disk.RootDisk;
import org.pgcoexist.model.Locations;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.ExecCommandRunner;
import org.pgcoexist.process.Orphans;
import org.pgcoexist.process.UserDatabase;
import org.pgcoexist.process.owner.OwnerDisk;
import org.pgcoexist.registry.Registry;

/** Puts the real parts together: the machine that this process runs on. */
public final class LocalHost {

  /** As postgresql-common has it: its programs find a user's own clusters by this. */
  public static final String ROOT_VARIABLE = "PG_CLUSTER_CONF_ROOT";

  private LocalHost() {}

  /** The clusters of these places, as the user of this process may work on them. */
  public static Host of(Locations locations) {
    ExecCommandRunner runner =
        locations.areUsers()
            ? new ExecCommandRunner(Map.of(ROOT_VARIABLE, locations.configuration().toString()))
            : new ExecCommandRunner();
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
