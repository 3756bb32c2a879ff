package org.pgcoexist.commands;

import java.util.Map;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.engine.Machine;
import org.pgcoexist.model.Locations;
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
        locations,
        disk,
        (owner, attempt) -> {
          OwnerDisk owned = OwnerDisk.of(runner, owner, Map.of(Orphans.VARIABLE, attempt));
          return new Machine.OwnedDisk(owned, owned::close);
        },
        runner,
        new Registry(disk, locations));
  }
}
