package org.pgcoexist.upkeep;

import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.engine.Host;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.Port;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.UserDatabase;
import org.pgcoexist.process.owner.Disks;

/** Changes and removes registered clusters as their owners may. */
public final class Upkeep {

  private final Host machine;

  public Upkeep(Host machine) {
    this.machine = machine;
  }

  /**
   * Changes what is given: see {@link ClusterSettings#change}. Packages that own the cluster are
   * not notified: {@link ApplicationConnections#refresh} does that.
   */
  public ClusterSettings.Change set(
      ClusterName name, Optional<Port> port, Optional<ClusterStatus> status)
      throws InterruptedException {
    RegisteredCluster target = registered(name, "change");
    Account owner =
        owner(target)
            .orElseThrow(
                () ->
                    new CoexistException(
                        ExitStatus.REFUSED,
                        target.what(),
                        "there is no " + target.cluster().data(),
                        "pg_coexist check   shows how to fix it"));
    try (Host.OwnedDisk owned = machine.ownerDisks().open(owner, "set-" + name)) {
      Disks disks = new Disks(machine.disk(), owned.disk(), owner);
      return new ClusterSettings(machine.locations(), machine.registry(), machine.runner(), disks)
          .change(name, port, status);
    }
  }

  /** Looks at what would go, and removes it. */
  @FunctionalInterface
  public interface Removing<T> {
    /**
     * Uses the removal, which is not to be used afterwards.
     *
     * @param owner of the cluster; the user of this process where nothing is left that is anybody's
     */
    T with(ClusterRemoval removal, Account owner) throws InterruptedException;
  }

  /** Removes a registered cluster: see {@link ClusterRemoval}. */
  public <T> T remove(ClusterName name, Removing<T> removing) throws InterruptedException {
    Optional<Account> owner = owner(registered(name, "drop"));
    if (owner.isEmpty()) {
      Account self = UserDatabase.current();
      return removing.with(removal(new Disks(machine.disk(), machine.disk(), self)), self);
    }
    try (Host.OwnedDisk owned = machine.ownerDisks().open(owner.get(), "drop-" + name)) {
      Disks disks = new Disks(machine.disk(), owned.disk(), owner.get());
      return removing.with(removal(disks), owner.get());
    }
  }

  /**
   * Removes a cluster, and forgets what was asked about it: another may get its name.
   *
   * @param removal of {@link #remove}
   */
  public ClusterRemoval.Left drop(ClusterRemoval removal, ClusterName name)
      throws InterruptedException {
    ScheduledUpgrades asked = new ScheduledUpgrades(machine.disk(), machine.locations());
    return removal.drop(name, () -> asked.forget(name));
  }

  private RegisteredCluster registered(ClusterName name, String verb) {
    return RegisteredCluster.of(machine.registry(), machine.locations(), name, verb);
  }

  private Optional<Account> owner(RegisteredCluster target) throws InterruptedException {
    return target.owner(machine.disk(), machine.locations(), machine.runner());
  }

  private ClusterRemoval removal(Disks disks) {
    return new ClusterRemoval(machine.locations(), machine.registry(), machine.runner(), disks);
  }
}
