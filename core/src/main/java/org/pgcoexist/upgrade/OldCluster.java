package org.pgcoexist.upgrade;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.debian.DroppedRest;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.postgres.PgVersionFile;
import org.pgcoexist.postgres.PrivateServer;
import org.pgcoexist.process.owner.Disks;
import org.pgcoexist.upgrade.plan.Method;
import org.pgcoexist.upgrade.plan.SourceChange;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.TransferMode;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradeEvent;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.plan.UpgradeRequest;
import org.pgcoexist.upgrade.state.FirstStart;
import org.pgcoexist.upgrade.state.OldControlFile;

/**
 * What a finished upgrade keeps of the old cluster: data, configuration, parts of tablespaces, and
 * the dump (proposal, step 11).
 *
 * <p>The journal says that deleting has begun before anything goes; the configuration goes last, so
 * a cluster that is half deleted stays listed, and deleting it again deletes the rest.
 */
final class OldCluster {

  private static final int SYSTEM_IDENTIFIER_BYTES = 8;

  private final UpgradeContext context;
  private final UpgradePlan attempt;
  private final Disks disks;
  private final Journal journal;
  private final Path data;
  private final Path configuration;

  OldCluster(UpgradeContext context, Journal journal) {
    this.context = context;
    this.attempt = UpgradePlan.of(journal);
    this.disks = context.disks();
    this.journal = journal;
    this.data = ClusterPaths.data(attempt.kept());
    this.configuration =
        context.locations().configuration(attempt.from(), ClusterPaths.keptName(attempt.name()));
  }

  /** The name postgresql-common knows it by, such as {@code 15 shop.old}. */
  String title() {
    return attempt.from() + " " + ClusterPaths.keptName(attempt.name());
  }

  /** What is reported of it when the upgrade is done. */
  static String nextStep(UpgradePlan attempt, TransferMode files) {
    String kept = attempt.from() + " " + ClusterPaths.keptName(attempt.name());
    String is = "the old cluster is kept as " + kept.replace(' ', '/');
    return files.areShared()
        ? is + "; it cannot be started, since the new one has its data files"
        : is
            + ", not started; start it on port "
            + attempt.keptPort()
            + " with: pg_ctlcluster "
            + kept
            + " start";
  }

  /**
   * Deletes it.
   *
   * @throws CoexistException when it runs, is another cluster than this upgrade's, or the new one
   *     is not in its place; nothing is deleted then
   */
  void delete() throws InterruptedException {
    if (!journal.begun(StepId.DELETE_OLD)) {
      refuseUnlessReplaced();
      refuseAnother();
    }
    refuseRunning();
    context.listener().on(new UpgradeEvent.Begun(attempt, UpgradeRequest.Action.DELETE_OLD));
    journal.record(StepId.DELETE_OLD, Journal.Mark.BEGUN);
    for (String location : context.source().tablespaces()) {
      removeFromTablespace(Path.of(location));
    }
    disks.removeOwned(attempt.kept());
    removeDump();
    disks.removeOwned(configuration);
    DroppedRest rest = new DroppedRest(context.locations(), context.runner(), disks);
    rest.remove(attempt.from(), ClusterPaths.keptName(attempt.name())).forEach(context::warn);
    rest.removeOfMajorsLeft(attempt.name().value()).forEach(context::warn);
    new FirstStart(context).forget();
    new SourceChange(context).forget();
    context.originals().forget();
    context.announce();
    journal.record(StepId.DELETE_OLD, Journal.Mark.DONE);
    context.listener().on(new UpgradeEvent.OldDeleted(attempt));
  }

  /** As the one way back is about to go, the new cluster must be where the registry says. */
  private void refuseUnlessReplaced() {
    if (!major(ClusterPaths.data(attempt.newPath())).equals(Optional.of(attempt.to()))) {
      throw refusal(
          "there is no PostgreSQL " + attempt.to() + " cluster in " + attempt.newPath(),
          "look where the new cluster is: pg_coexist list");
    }
  }

  private void refuseAnother() {
    Optional<byte[]> control = disks.owner().read(OldControlFile.in(context, data));
    boolean same =
        major(data).equals(Optional.of(attempt.from()))
            && control.filter(bytes -> bytes.length > SYSTEM_IDENTIFIER_BYTES).isPresent()
            && systemIdentifier(control.get()).equals(attempt.source().systemIdentifier());
    if (!same) {
      throw refusal(
          data + " is not the cluster that was upgraded",
          "if you no longer need it, remove it by hand");
    }
  }

  /** The first member of pg_control, in this machine's byte order. */
  private static String systemIdentifier(byte[] control) {
    return Long.toUnsignedString(ByteBuffer.wrap(control).order(ByteOrder.nativeOrder()).getLong());
  }

  private void refuseRunning() throws InterruptedException {
    if (runs()) {
      throw refusal("its server is running", "pg_ctlcluster " + title() + " stop");
    }
  }

  /** True when somebody has started it. */
  boolean runs() throws InterruptedException {
    return disks.owner().facts(data.resolve("postmaster.pid")).isPresent()
        && PrivateServer.anyServerRuns(
            context.runner(), context.newPrograms(), data, attempt.owner());
  }

  /** True while there is something left to go back to. */
  boolean isKept() {
    return !journal.begun(StepId.DELETE_OLD) && major(data).equals(Optional.of(attempt.from()));
  }

  private Optional<MajorVersion> major(Path pgdata) {
    return PgVersionFile.major(disks.owner(), pgdata);
  }

  /** Its directory there is named by its major, and no other cluster can have had the same. */
  private void removeFromTablespace(Path location) {
    Disk owner = disks.owner();
    if (owner.facts(location).filter(FileFacts::isDirectory).isEmpty()) {
      return;
    }
    for (String entry : owner.list(location)) {
      if (entry.startsWith("PG_" + attempt.from() + "_")) {
        owner.remove(location.resolve(entry));
      }
    }
  }

  /** Exactly the files of this program: a copy that somebody packed beside them stays. */
  private void removeDump() {
    Disk owner = disks.owner();
    if (Method.named(attempt.method()).writesDump()
        && owner.facts(attempt.dumpDirectory()).filter(FileFacts::isDirectory).isPresent()) {
      attempt.dumpFiles().remove(owner);
    }
  }

  private CoexistException refusal(String why, String next) {
    return new CoexistException(
        ExitStatus.REFUSED, "cannot delete the old cluster " + title(), why, next);
  }
}
