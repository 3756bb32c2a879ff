package org.pgcoexist.upkeep;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.debian.ClusterControl;
import org.pgcoexist.debian.DebianCluster;
import org.pgcoexist.debian.DebianClusters;
import org.pgcoexist.debian.PortChoice;
import org.pgcoexist.debian.files.StartConf;
import org.pgcoexist.disk.ProcessLock;
import org.pgcoexist.engine.StateDirectory;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.Port;
import org.pgcoexist.postgres.PostmasterPid;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.owner.Disks;
import org.pgcoexist.registry.Registry;

/**
 * Changes port and status of a registered cluster: in the registry, then in the configuration.
 *
 * <p>Every file is replaced as a whole, in the order registry, the file with the port, start.conf;
 * then systemd is notified. So a kill leaves
 *
 * <ul>
 *   <li>before the registry: nothing changed;
 *   <li>behind it: the registry has the new words, the configuration the old ones, by which the
 *       cluster is started as before. Both ports are taken for everybody else;
 *   <li>behind the port: the new port, the old start.conf;
 *   <li>behind start.conf: all is set, and systemd learns it when it is started the next time.
 * </ul>
 *
 * <p>The same change again does the rest, and nothing that is done already.
 */
public final class ClusterSettings {

  private static final int START_CONF_MODE = 0644;

  private final Locations locations;
  private final Registry registry;
  private final CommandRunner runner;
  private final Disks disks;

  /**
   * @param disks the cluster's owner among them
   */
  public ClusterSettings(
      Locations locations, Registry registry, CommandRunner runner, Disks disks) {
    this.locations = locations;
    this.registry = registry;
    this.runner = runner;
    this.disks = disks;
  }

  /**
   * What was and what is.
   *
   * @param before as it was registered
   * @param configured the configuration as it was
   * @param startMode the word that start.conf had
   * @param after as it is registered now
   * @param running where its server listens; empty when it does not run
   * @param warnings of others that could not be notified
   */
  public record Change(
      Cluster before,
      DebianCluster configured,
      String startMode,
      Cluster after,
      Optional<Port> running,
      List<String> warnings) {}

  /**
   * Changes what is given.
   *
   * @throws CoexistException when nothing was changed, except with {@link ExitStatus#FAILED}: then
   *     the same again finishes it
   */
  @SuppressWarnings("try") // the lock is held, not used
  public Change change(ClusterName name, Optional<Port> port, Optional<ClusterStatus> status)
      throws InterruptedException {
    try (ProcessLock held = StateDirectory.lock(disks.self(), locations, name)) {
      RegisteredCluster target = RegisteredCluster.of(registry, locations, name, "change");
      target.refuseOpenWork(disks.self(), locations);
      Cluster before = target.cluster();
      DebianCluster configured = configured(target);
      Optional<Port> running = running(before);
      PortSetting setting = new PortSetting(configured, disks.owner());
      if (port.isPresent()) {
        refuseTaken(port.get(), before, configured, running);
        setting.requireEditable(before);
      }
      byte[] startConf = disks.owner().read(startConf(configured)).orElse(new byte[0]);
      Cluster after = register(before, port, status);
      port.ifPresent(setting::set);
      List<String> warnings =
          status.isPresent() ? mark(configured, startConf, status.get()) : List.of();
      return new Change(before, configured, StartConf.mode(startConf), after, running, warnings);
    }
  }

  private Cluster register(Cluster before, Optional<Port> port, Optional<ClusterStatus> status) {
    Cluster after =
        before.withPort(port.orElse(before.port())).withStatus(status.orElse(before.status()));
    registry.change(snapshot -> snapshot.with(after));
    return after;
  }

  /** The configuration that goes with the registered data, under the registered name. */
  private DebianCluster configured(RegisteredCluster target) {
    Cluster cluster = target.cluster();
    return new DebianClusters(locations)
        .of(cluster)
        .filter(debian -> debian.name().equals(cluster.name().value()))
        .orElseThrow(
            () ->
                new CoexistException(
                    ExitStatus.REFUSED,
                    target.what(),
                    "no configuration of this name in "
                        + locations.configuration()
                        + " has the data directory "
                        + cluster.data(),
                    "pg_coexist check   shows how to fix it"));
  }

  /** Where its own server listens: the pid file it keeps while it runs tells. */
  private Optional<Port> running(Cluster cluster) {
    return PostmasterPid.read(disks.owner(), cluster.data()).map(PostmasterPid::port);
  }

  private void refuseTaken(
      Port port, Cluster before, DebianCluster configured, Optional<Port> running) {
    if (port.equals(before.port()) && port.equals(configured.port())) {
      return;
    }
    new PortChoice(registry, locations)
        .refuseTaken(
            port,
            before,
            configured,
            running,
            "choose another; pg_coexist list shows the ports of clusters");
  }

  private static Path startConf(DebianCluster configured) {
    return configured.configuration().resolve("start.conf");
  }

  private List<String> mark(DebianCluster configured, byte[] startConf, ClusterStatus status)
      throws InterruptedException {
    if (!StartConf.mode(startConf).equals(status.startMode())) {
      disks
          .owner()
          .replace(
              startConf(configured),
              StartConf.withMode(startConf, status.startMode()),
              START_CONF_MODE);
    }
    // Also when that is there already: a killed change may not have come to it.
    return new ClusterControl(runner, locations, disks).announce();
  }
}
