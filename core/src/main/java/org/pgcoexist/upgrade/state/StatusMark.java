package org.pgcoexist.upgrade.state;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.debian.files.StartConf;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;

/**
 * The status of the cluster in the registry together with the start.conf that mirrors it.
 *
 * <p>start.conf closes first and opens last: a crash in between leaves a cluster that nothing
 * starts, and a difference that the next look finds and fixes.
 */
public final class StatusMark {

  private static final String START_CONF = "start.conf";

  /** A directory with this file is a cluster's. */
  private static final String CONF = "postgresql.conf";

  private final UpgradeContext context;

  public StatusMark(UpgradeContext context) {
    this.context = context;
  }

  /** Gives the cluster a status; its original one brings the original start.conf back. */
  public void set(ClusterStatus status) {
    boolean closes = status.startMode().equals(ClusterStatus.UPGRADING.startMode());
    if (closes) {
      writeStartConf(status);
    }
    // All but the path is the attempt's word: an entry edited or removed meanwhile is fixed.
    Cluster entry = context.attempt().cluster().withPath(registered().path()).withStatus(status);
    context.registry().change(snapshot -> snapshot.with(entry));
    if (!closes) {
      writeStartConf(status);
    }
  }

  /**
   * Marks a cluster as failed whose clearing up has failed: what stood in the way of that may stand
   * in the way of the mark.
   *
   * @return the message of what failed, or of both
   */
  public String setFailedAfter(CoexistException clearing) {
    try {
      set(ClusterStatus.FAILED_UPGRADE);
      return clearing.getMessage();
    } catch (CoexistException e) {
      boolean same = e.getMessage().equals(clearing.getMessage());
      return clearing.getMessage() + (same ? "" : "\n" + e.getMessage());
    }
  }

  private void writeStartConf(ClusterStatus status) {
    Path file = directory().resolve(START_CONF);
    Disk disk = context.disks().forEntry(file);
    if (isAbsent(status)) {
      disk.remove(file);
    } else {
      disk.replace(file, content(status), 0644);
    }
  }

  /** True when registry and start.conf both say this status. */
  public boolean is(ClusterStatus status) {
    Optional<byte[]> actual = context.disks().owner().read(directory().resolve(START_CONF));
    byte[] content = actual.orElse(new byte[0]);
    return registered().status() == status
        && StartConf.mode(content).equals(StartConf.mode(content(status)))
        && !(isAbsent(status) && actual.isPresent());
  }

  /** Where there was no start.conf before the upgrade, there is none in the original status. */
  private boolean isAbsent(ClusterStatus status) {
    return status == context.attempt().cluster().status()
        && context.attempt().startConf().isEmpty();
  }

  private byte[] content(ClusterStatus status) {
    byte[] original = context.attempt().startConf().getBytes(StandardCharsets.ISO_8859_1);
    return status == context.attempt().cluster().status()
        ? original
        : StartConf.withMode(original, status.startMode());
  }

  private Cluster registered() {
    return context
        .registry()
        .read()
        .find(context.attempt().name())
        .orElse(context.attempt().cluster());
  }

  /** The new major's configuration once the switch has made it, else where the old one's is. */
  private Path directory() {
    UpgradePlan attempt = context.attempt();
    String name = attempt.name().value();
    Path old = context.locations().configuration(attempt.from(), name);
    for (Path directory :
        List.of(
            context.locations().configuration(attempt.to(), name),
            old,
            context
                .locations()
                .configuration(attempt.from(), ClusterPaths.keptName(attempt.name())))) {
      if (context.disks().self().facts(directory.resolve(CONF)).isPresent()) {
        return directory;
      }
    }
    return old;
  }
}
