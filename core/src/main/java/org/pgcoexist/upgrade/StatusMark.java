package org.pgcoexist.upgrade;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.pgcoexist.debian.StartConf;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.MajorVersion;

/**
 * The status of the cluster in the registry together with the start.conf that mirrors it.
 *
 * <p>start.conf changes first: a crash in between leaves a cluster that nothing starts, and the
 * registry's old word, which the next look finds and mends.
 */
public final class StatusMark {

  private final UpgradeContext context;

  public StatusMark(UpgradeContext context) {
    this.context = context;
  }

  /** Gives the cluster a status; its original one brings the original start.conf back. */
  public void set(ClusterStatus status) {
    Path file = startConf();
    Disk disk = context.disks().forEntry(file);
    disk.replace(file, content(status), 0644);
    context.registry().change(snapshot -> snapshot.with(registered().withStatus(status)));
  }

  /** True when registry and start.conf both say this status. */
  public boolean is(ClusterStatus status) {
    byte[] actual = context.disks().owner().read(startConf()).orElse(new byte[0]);
    return registered().status() == status
        && StartConf.mode(actual).equals(StartConf.mode(content(status)));
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

  /** In the new major's configuration once the switch has made it, else where the old one's is. */
  private Path startConf() {
    Attempt attempt = context.attempt();
    String name = attempt.name().value();
    Path old = startConf(attempt.from(), name);
    for (Path moved :
        List.of(
            startConf(attempt.to(), name),
            old,
            startConf(attempt.from(), ClusterPaths.keptName(attempt.name())))) {
      if (context.disks().self().facts(moved).isPresent()) {
        return moved;
      }
    }
    return old;
  }

  private Path startConf(MajorVersion major, String name) {
    return context.locations().configuration(major, name).resolve("start.conf");
  }
}
