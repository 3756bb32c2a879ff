package org.pgcoexist.upgrade;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.pgcoexist.CoexistException;
import org.pgcoexist.debian.DebianCluster;
import org.pgcoexist.debian.DebianClusters;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.disk.ProcessLock;
import org.pgcoexist.engine.Cancellation;
import org.pgcoexist.engine.ClusterOwner;
import org.pgcoexist.engine.EventListener;
import org.pgcoexist.engine.Host;
import org.pgcoexist.engine.MarkedRunner;
import org.pgcoexist.engine.OneOwner;
import org.pgcoexist.engine.StateDirectory;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.owner.Disks;
import org.pgcoexist.upgrade.plan.Method;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradeEvent;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.plan.UpgradeRequest;

/**
 * Moves a cluster to another major: the entry point of the engine.
 *
 * <p>While it works it holds a kernel lock on the cluster. It may be used again after a failure.
 */
public final class Upgrade {

  private final Host machine;
  private final EventListener listener;
  private final Cancellation cancellation;

  public Upgrade(Host machine, EventListener listener, Cancellation cancellation) {
    this.machine = machine;
    this.listener = listener;
    this.cancellation = cancellation;
  }

  /**
   * Upgrades a cluster, or continues an upgrade.
   *
   * @throws CoexistException when nothing was touched (status 2, 3 or 4), when the old server was
   *     never stopped and everything was undone, or when the cluster is left as failed-upgrade with
   *     its old data untouched (status 1)
   * @throws InterruptedException after a {@link Cancellation#request()}; the state is as after
   *     status 1
   */
  @SuppressWarnings("try") // the lock is held, not used
  public void run(UpgradeRequest request) throws InterruptedException {
    OpenAttempt.refuseAnotherKind(look(request.cluster()), request.cluster());
    // Who asks for what is not there makes no directory for its lock.
    trustedOwner(registered(request.cluster()));
    Path directory = machine.locations().state(request.cluster());
    try (ProcessLock held =
        StateDirectory.lock(machine.disk(), machine.locations(), request.cluster())) {
      // Another process may have changed the registry until it gave the lock up.
      Cluster cluster = registered(request.cluster());
      Account owner = trustedOwner(cluster);
      Optional<Journal> open = open(cluster, directory);
      Optional<Journal> unfinished = open.or(() -> lackingStatistics(request, cluster));
      new OpenAttempt(request).refuseUnsuitable(unfinished);
      String id = idOf(unfinished);
      // What a killed run left at work must have ended before its cluster is looked at.
      machine.runner().endOrphans(id, owner);
      try (Host.OwnedDisk owned = machine.ownerDisks().open(owner, id)) {
        Disks disks = new Disks(machine.disk(), owned.disk(), owner);
        switch (request.action()) {
          case CHECK ->
              listener.on(new UpgradeEvent.Checked(prepared(request, cluster, disks, id)));
          case BEGIN -> begun(request, disks, prepared(request, cluster, disks, id)).perform();
          case RECOVER ->
              recover(
                  run(request, disks, unfinished.orElseThrow()),
                  request,
                  open,
                  preparation(request, cluster, disks, id));
          case ROLL_BACK ->
              run(request, disks, open.orElseGet(() -> finished(request, cluster).toTakeBack()))
                  .rollBack();
          case SHELL_OLD, SHELL_NEW -> letIn(request, disks, open.orElseThrow());
          case DELETE_OLD -> run(request, disks, finished(request, cluster).toDelete()).deleteOld();
        }
      }
    }
  }

  private Optional<Journal> open(Cluster cluster, Path directory) {
    Optional<Journal> open = Journal.open(machine.disk(), directory);
    if (open.isEmpty()) {
      refuseLostJournal(cluster, directory);
    }
    return open;
  }

  private static String idOf(Optional<Journal> unfinished) {
    return unfinished.map(one -> one.undertaking().id()).orElse(UUID.randomUUID().toString());
  }

  private UpgradeRunner begun(UpgradeRequest request, Disks disks, UpgradePlan attempt)
      throws InterruptedException {
    Path directory = machine.locations().state(attempt.name());
    Journal journal = Journal.create(machine.disk(), directory, attempt);
    // No session can have been in what has just begun.
    return new UpgradeRunner(context(request, disks, journal), cancellation, journal);
  }

  private void recover(
      UpgradeRunner run, UpgradeRequest request, Optional<Journal> open, UpgradePlanner preparation)
      throws InterruptedException {
    if (open.isPresent()) {
      preparation.checkAgain(open.get(), listener);
      run.perform();
    } else {
      run.gatherStatistics(!request.forgetsStatistics());
    }
  }

  private UpgradeRunner run(UpgradeRequest request, Disks disks, Journal journal)
      throws InterruptedException {
    UpgradeContext context = context(request, disks, journal);
    new PrivateSession(context, journal).clear();
    return new UpgradeRunner(context, cancellation, journal);
  }

  private UpgradeContext context(UpgradeRequest request, Disks disks, Journal journal) {
    UpgradePlan attempt = attempt(request, disks, journal);
    CommandRunner runner = new MarkedRunner(machine.runner(), cancellation, attempt.id());
    return new UpgradeContext(
        machine, runner, disks, attempt, request.runOptions(), journal.directory(), listener);
  }

  /** Until the switch the old cluster's configuration is where it was, and may have been fixed. */
  private UpgradePlan attempt(UpgradeRequest request, Disks disks, Journal journal) {
    UpgradePlan begun = UpgradePlan.of(journal);
    boolean fixed =
        request.action() == UpgradeRequest.Action.RECOVER
            || request.action() == UpgradeRequest.Action.SHELL_OLD
            || request.action() == UpgradeRequest.Action.SHELL_NEW;
    return fixed && !journal.begun(StepId.SWITCH)
        ? ChangedSettings.in(
            begun,
            new DebianClusters(machine.locations()).find(begun.from(), begun.name().value()),
            disks.owner())
        : begun;
  }

  private void letIn(UpgradeRequest request, Disks disks, Journal journal)
      throws InterruptedException {
    new PrivateSession(context(request, disks, journal), journal)
        .open(request.action() == UpgradeRequest.Action.SHELL_OLD);
  }

  /** Only to be continued: whatever else is requested, such an upgrade is done. */
  private Optional<Journal> lackingStatistics(UpgradeRequest request, Cluster cluster) {
    return request.action() == UpgradeRequest.Action.RECOVER
        ? finished(request, cluster).lackingStatistics()
        : Optional.empty();
  }

  private FinishedAttempt finished(UpgradeRequest request, Cluster cluster) {
    Path directory = machine.locations().state(cluster.name());
    return new FinishedAttempt(request, cluster, Journal.finished(machine.disk(), directory));
  }

  private Cluster registered(ClusterName name) {
    return machine
        .registry()
        .read()
        .find(name)
        .or(() -> interrupted(name))
        .orElseThrow(() -> unknown(name));
  }

  /** Who upgrades Debian's own cluster for the first time has not registered it yet. */
  private CoexistException unknown(ClusterName name) {
    String what = "unknown cluster \"" + name + "\"";
    for (DebianCluster debian : new DebianClusters(machine.locations()).list()) {
      if (debian.name().equals(name.value())) {
        return CoexistException.usage(
            what,
            debian.label()
                + " is there, but not in "
                + machine.locations().registry()
                + ": postgresql-common made it",
            "pg_coexist adopt " + debian.label() + "   registers it, so that it can be upgraded");
      }
    }
    return CoexistException.usage(
        what,
        "it is not in " + machine.locations().registry(),
        "pg_coexist list shows the registered clusters");
  }

  private Optional<Journal> look(ClusterName name) {
    Path directory = machine.locations().state(name);
    return Files.isReadable(directory) ? Journal.look(machine.disk(), directory) : Optional.empty();
  }

  /** An entry that went while an upgrade was open: its journal still knows it. */
  private Optional<Cluster> interrupted(ClusterName name) {
    return look(name).map(journal -> UpgradePlan.of(journal).cluster());
  }

  /** What looks like a leftover then is the only trace of what was done and what was there. */
  private static void refuseLostJournal(Cluster cluster, Path directory) {
    if (cluster.status() == ClusterStatus.UPGRADING
        || cluster.status() == ClusterStatus.FAILED_UPGRADE) {
      throw CoexistException.usage(
          "the journal of the upgrade of cluster " + cluster.name() + " is lost",
          "the status is " + cluster.status() + ", but there is no " + directory + "/journal",
          "restore it from a backup; without one, see \"The journal is lost\" in pg-coexist(7)");
    }
  }

  /**
   * Nobody but root and the owner may be able to put other directories in the place of these: as
   * their owner, and with their configuration, programs are about to run.
   */
  private Account trustedOwner(Cluster cluster) throws InterruptedException {
    Account owner = owner(cluster);
    new OneOwner(machine.disk(), machine.locations(), "cannot upgrade cluster " + cluster.name())
        .requireAll(owner, cluster.name());
    Disks disks = new Disks(machine.disk(), machine.disk(), owner);
    disks.forEntry(cluster.path());
    if (machine.disk().facts(cluster.path()).filter(FileFacts::isDirectory).isPresent()) {
      disks.forEntriesOf(cluster.path());
    }
    Path configuration = machine.locations().configuration();
    if (machine.disk().facts(configuration).isPresent()) {
      disks.forEntriesOf(configuration);
    }
    return owner;
  }

  /** The user the data directory belongs to; during a switch the kept or the new one tells. */
  private Account owner(Cluster cluster) throws InterruptedException {
    return new ClusterOwner(
            machine.locations(), machine.runner(), "cannot upgrade cluster " + cluster.name())
        .of(cluster.path(), ownedPath(cluster));
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
                    "put its data there again, or correct its path in "
                        + machine.locations().registry()));
  }

  private UpgradePlan prepared(UpgradeRequest request, Cluster cluster, Disks disks, String id)
      throws InterruptedException {
    Method.named(request.choices().methodToTake());
    UpgradePlan attempt = preparation(request, cluster, disks, id).prepare(listener);
    cancellation.check();
    return attempt;
  }

  private UpgradePlanner preparation(
      UpgradeRequest request, Cluster cluster, Disks disks, String id) {
    CommandRunner runner = new MarkedRunner(machine.runner(), cancellation, id);
    return new UpgradePlanner(machine, runner, disks, request, cluster, id);
  }
}
