package org.pgcoexist.upgrade;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.disk.ProcessLock;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.Accounts;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.Disks;
import org.pgcoexist.process.Orphans;

/**
 * Moves a cluster to another major: the entry point of the engine.
 *
 * <p>While it works it holds a kernel lock on the cluster. It may be used again after a failure.
 */
public final class Upgrade {

  private final Machine machine;
  private final EventListener listener;
  private final Cancellation cancellation;

  public Upgrade(Machine machine, EventListener listener, Cancellation cancellation) {
    this.machine = machine;
    this.listener = listener;
    this.cancellation = cancellation;
  }

  /**
   * Upgrades a cluster, or continues an upgrade.
   *
   * @throws CoexistException when nothing was touched (status 2, 3 or 4), when the old server was
   *     never stopped and everything was taken back, or when the cluster is left as failed-upgrade
   *     with its old data untouched (status 1)
   * @throws InterruptedException after a {@link Cancellation#request()}; the state is as after
   *     status 1
   */
  @SuppressWarnings("try") // the lock is held, not used
  public void run(UpgradeRequest request) throws InterruptedException {
    Cluster cluster = registered(request.cluster());
    Account owner = owner(cluster);
    Path directory = machine.locations().state(cluster.name());
    createStateDirectories(directory);
    try (ProcessLock held = lock(cluster.name(), directory)) {
      Optional<Journal> open = Journal.open(machine.disk(), directory);
      new OpenAttempt(request).refuseUnsuitable(open);
      String id = open.map(journal -> journal.attempt().id()).orElse(UUID.randomUUID().toString());
      // What a killed run left at work must have ended before its cluster is looked at.
      new Orphans(id).end();
      try (Machine.OwnedDisk owned = machine.ownerDisks().open(owner, id)) {
        Disks disks = new Disks(machine.disk(), owned.disk(), owner);
        if (request.action() == UpgradeRequest.Action.CHECK) {
          listener.on(new Event.Checked(prepared(request, cluster, disks, id)));
          return;
        }
        Journal journal =
            open.isPresent()
                ? open.get()
                : Journal.create(machine.disk(), directory, prepared(request, cluster, disks, id));
        Run run = new Run(machine, listener, cancellation, disks, journal);
        if (request.action() == UpgradeRequest.Action.ROLL_BACK) {
          run.rollBack();
        } else {
          run.perform();
        }
      }
    }
  }

  private Cluster registered(ClusterName name) {
    return machine
        .registry()
        .read()
        .find(name)
        .orElseThrow(
            () ->
                CoexistException.usage(
                    "unknown cluster \"" + name + "\"",
                    "it is not in " + machine.locations().registry(),
                    "pg_coexist list shows the registered clusters"));
  }

  /** The user the data directory belongs to; during a switch the kept or the new one tells. */
  private Account owner(Cluster cluster) throws InterruptedException {
    FileFacts facts = ownedPath(cluster);
    Account current = Accounts.current();
    if (facts.uid() == 0) {
      throw CoexistException.usage(
          "cannot upgrade cluster " + cluster.name(),
          cluster.path() + " belongs to root, and PostgreSQL does not run as root",
          "chown -R postgres " + cluster.path());
    }
    if (!current.isRoot() && current.uid() != facts.uid()) {
      throw CoexistException.usage(
          "cannot upgrade cluster " + cluster.name(),
          "only root and its owner may, and you are " + current.name(),
          "run the same command with sudo");
    }
    if (!current.isRoot() && !Files.isWritable(machine.locations().state())) {
      throw CoexistException.usage(
          "cannot upgrade cluster " + cluster.name(),
          "its journal is kept in "
              + machine.locations().state()
              + ", where "
              + current.name()
              + " cannot write",
          "run the same command with sudo");
    }
    return new Accounts(machine.runner())
        .find(facts.uid())
        .orElseThrow(
            () ->
                CoexistException.usage(
                    "cannot upgrade cluster " + cluster.name(),
                    cluster.path() + " belongs to user " + facts.uid() + ", who does not exist",
                    "create the user, or give the directory to another"));
  }

  private FileFacts ownedPath(Cluster cluster) {
    Disk disk = machine.disk();
    return disk.facts(cluster.data())
        .or(() -> disk.facts(org.pgcoexist.model.ClusterPaths.kept(cluster.path())))
        .orElseThrow(
            () ->
                CoexistException.usage(
                    "cannot find cluster " + cluster.name(),
                    "there is no " + cluster.data(),
                    "correct its path in " + machine.locations().registry()));
  }

  private void createStateDirectories(Path directory) {
    Disk disk = machine.disk();
    Path all = directory.getParent();
    createIfAbsent(disk, all.getParent(), 0755);
    createIfAbsent(disk, all, 0700);
    createIfAbsent(disk, directory, 0700);
  }

  private static void createIfAbsent(Disk disk, Path directory, int mode) {
    if (disk.facts(directory).isEmpty()) {
      disk.createDirectory(directory, mode);
    }
  }

  private static ProcessLock lock(ClusterName name, Path directory) {
    return ProcessLock.acquire(
        directory.resolve("lock"), Duration.ZERO, "cannot work on cluster " + name);
  }

  private Attempt prepared(UpgradeRequest request, Cluster cluster, Disks disks, String id)
      throws InterruptedException {
    Method.named(request.method().orElse(UpgradeRequest.DEFAULT_METHOD));
    CommandRunner runner = new AttemptRunner(machine.runner(), cancellation, id);
    Attempt attempt =
        new Preparation(machine, runner, disks, request, cluster, id).prepare(listener);
    cancellation.check();
    return attempt;
  }
}
