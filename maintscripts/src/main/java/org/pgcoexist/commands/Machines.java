package org.pgcoexist.commands;

import java.util.Map;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.engine.Machine;
import org.pgcoexist.model.Locations;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.ExecCommandRunner;
import org.pgcoexist.process.Orphans;
import org.pgcoexist.process.OwnerDisk;
import org.pgcoexist.registry.Registry;

/** Puts the real parts together. */
final class Machines {

  private Machines() {}

  static Machine debian() {
    Locations locations = Locations.debian();
    LocalDisk disk = new LocalDisk();
    ExecCommandRunner runner = new ExecCommandRunner();
    return new Machine(
        locations, disk, new OwnerDisks(runner), runner, new Registry(disk, locations));
  }

  /** A class and no lambda: the first one costs a JVM that has just started 10 ms. */
  private record OwnerDisks(ExecCommandRunner runner) implements Machine.OwnerDisks {
    @Override
    public Machine.OwnedDisk open(Account owner, String attempt) {
      OwnerDisk owned = OwnerDisk.of(runner, owner, Map.of(Orphans.VARIABLE, attempt));
      return new Machine.OwnedDisk(owned, owned::close);
    }
  }
}
