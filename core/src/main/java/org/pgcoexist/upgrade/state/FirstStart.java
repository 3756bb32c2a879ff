package org.pgcoexist.upgrade.state;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.postgres.ControlData;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;

/**
 * Whether clients may have written to the new cluster.
 *
 * <p>Before it is opened, the location of its last checkpoint is kept beside the journal. A server
 * that has only tried to start, and found its port taken for example, leaves that checkpoint; one
 * that was up, however short, has written another or is still in production.
 */
public final class FirstStart {

  /** In the place of a checkpoint. */
  private static final String WRITING = "writing";

  private final UpgradeContext context;
  private final Disk disk;
  private final Path file;

  public FirstStart(UpgradeContext context) {
    this.context = context;
    this.disk = context.disks().self();
    this.file = context.journalDirectory().resolve(context.attempt().id() + ".checkpoint");
  }

  /** Keeps the state before the first start; later calls change nothing. */
  public void remember() throws InterruptedException {
    if (disk.facts(file).isEmpty()) {
      disk.replace(file, control().checkpoint().getBytes(StandardCharsets.UTF_8), 0600);
    }
  }

  /**
   * Notes that from now on somebody may write to the new cluster, who is no client: before it is
   * opened, and with a server of ours.
   */
  public void rememberWriting() {
    disk.replace(file, WRITING.getBytes(StandardCharsets.UTF_8), 0600);
  }

  /** True when that was noted. */
  public boolean isWriting() {
    return disk.read(file)
        .filter(text -> new String(text, StandardCharsets.UTF_8).equals(WRITING))
        .isPresent();
  }

  /** True when the new cluster is open: whatever goes wrong from now on, nothing closes it. */
  public boolean isNow() throws InterruptedException {
    UpgradePlan attempt = context.attempt();
    return new StatusMark(context).is(attempt.cluster().status())
        && (!attempt.wasRunning()
            || ClusterServer.ofNew(context).state() == ClusterServer.State.PUBLIC);
  }

  /** True when the new cluster's server has been up since; also while it runs. */
  public boolean happened() throws InterruptedException {
    Optional<byte[]> before = disk.read(file);
    if (before.isEmpty()) {
      return false;
    }
    ControlData now = control();
    return !now.shutDownCleanly()
        || !now.checkpoint().equals(new String(before.get(), StandardCharsets.UTF_8));
  }

  /** For an attempt that has been rolled back. */
  public void forget() {
    disk.remove(file);
  }

  private ControlData control() throws InterruptedException {
    UpgradePlan attempt = context.attempt();
    return ControlData.read(
        context.runner(),
        context.newPrograms(),
        ClusterPaths.data(attempt.newPath()),
        attempt.owner());
  }
}
