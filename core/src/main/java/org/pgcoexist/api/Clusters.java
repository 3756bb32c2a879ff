package org.pgcoexist.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.pgcoexist.CoexistException;
import org.pgcoexist.engine.LocalHost;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.takeover.AdoptRequest;
import org.pgcoexist.takeover.Takeovers;
import org.pgcoexist.upgrade.Upgrade;
import org.pgcoexist.upgrade.plan.UpgradeRequest;
import org.pgcoexist.upkeep.ApplicationConnections;

/**
 * The clusters of a machine: looks at them, changes them, and moves them to other majors.
 *
 * <p>It holds nothing open and remembers nothing: every call looks at the disk. All calls may come
 * from any thread, and from other processes at the same time; two pieces of work on one cluster
 * exclude each other, and the later one is refused as BUSY.
 */
public final class Clusters {

  private final Calls calls;

  Clusters(Calls calls) {
    this.calls = calls;
  }

  /**
   * The clusters of {@link Locations#debian()}, or a user's own. Looks at nothing yet.
   *
   * @throws CoexistException when the user of this process is not known
   */
  public static Clusters of(Locations locations) {
    return new Clusters(new Calls(LocalHost.of(locations), event -> {}));
  }

  /**
   * The same clusters, with a listener that receives what the calls of the result do. It is called
   * in the thread of the work, which waits for it, one event at a time. An exception of its own
   * does not end the work, but the reports: it is thrown when the work is done, or added to the
   * failure.
   */
  public Clusters reporting(Consumer<? super ProgressEvent> listener) {
    return new Clusters(calls.reporting(listener));
  }

  /**
   * Every cluster: the registered ones in the order of the registry, then those that only
   * postgresql-common knows, and those kept of upgrades, by major and name. Starts no program.
   *
   * @throws CoexistException when the registry cannot be read; a cluster that cannot is in the
   *     list, with its fault
   */
  public List<ListedCluster> list() {
    return calls.look(ListedClusters::of);
  }

  /**
   * The majors whose server programs are installed, oldest first.
   *
   * @throws CoexistException when they cannot be listed
   */
  public List<MajorVersion> majors() {
    return calls.look(host -> List.copyOf(host.installations().majors()));
  }

  /**
   * The registered clusters in the order of the registry; empty where there is none.
   *
   * @throws CoexistException naming file and line when the registry is not as it must be
   */
  public List<Cluster> registered() {
    return calls.look(host -> host.registry().read().clusters());
  }

  /**
   * Changes the registry, and nothing else: {@link #set}, {@link #adopt} and the others keep
   * configuration and data in step with it, this is for mending what they cannot.
   *
   * <pre>{@code
   * clusters.changeRegistry(
   *     registered ->
   *         registered.stream()
   *             .map(one -> one.name().equals(name) ? one.withPath(newPath) : one)
   *             .toList());
   * }</pre>
   *
   * <p>Comments, order and unknown keys stay as they are; new clusters come at the end. Nobody else
   * changes the registry meanwhile. After any failure it is as it was.
   *
   * @param change from the clusters that are registered to those that shall be, each name once;
   *     called once, in another thread
   * @return the clusters that are registered now
   * @throws CoexistException when a port or path is used twice or not possible, the registry is not
   *     as it must be, others keep it locked for 60 seconds (BUSY), or it cannot be written
   */
  public List<Cluster> changeRegistry(UnaryOperator<List<Cluster>> change) {
    return calls.look(host -> Changes.registry(host, change));
  }

  /**
   * Makes and registers a cluster, and starts it unless asked otherwise; all or nothing.
   *
   * @throws CoexistException when nothing was touched (USAGE, REFUSED), or it failed and everything
   *     was undone (FAILED)
   */
  public Cluster create(ClusterName name, CreateOptions options) {
    return calls.toItsEnd((host, reporter, unused) -> options.make(host, name, reporter));
  }

  /**
   * Registers a cluster that only postgresql-common knows: its data directory is renamed, its
   * server restarted. A release of it that was left half done is undone instead.
   *
   * @param debianName what postgresql-common calls it
   * @param as the name to register it by; empty for the same
   * @param path where it is to lie; empty for the default
   * @return the cluster as it is registered now
   * @throws CoexistException when nothing was touched (USAGE, REFUSED, BUSY), or it failed or was
   *     stopped and was undone; where that failed, too, the same again finishes it
   * @throws InterruptedException when it was stopped before anything was touched
   */
  public Cluster adopt(
      MajorVersion major, String debianName, Optional<ClusterName> as, Optional<Path> path)
      throws InterruptedException {
    if (debianName.isEmpty() || debianName.indexOf('/') >= 0 || debianName.startsWith(".")) {
      throw CoexistException.usage(
          "bad cluster \"" + major + "/" + debianName + "\"",
          "postgresql-common has no cluster of such a name",
          "pg_coexist list shows the clusters there are");
    }
    AdoptRequest request = new AdoptRequest(major, debianName, as, path);
    return calls.stoppable(
        (host, reporter, stop) ->
            new Takeovers(host, reporter, stop).adopt(request).takeover().cluster());
  }

  /**
   * The reverse of {@link #adopt}: afterwards the cluster is a plain one of postgresql-common. An
   * adoption that was left half done is undone instead.
   *
   * @throws CoexistException as {@link #adopt}
   * @throws InterruptedException when it was stopped before anything was touched
   */
  public void release(ClusterName name) throws InterruptedException {
    calls.stoppable((host, reporter, stop) -> new Takeovers(host, reporter, stop).release(name));
  }

  /**
   * Changes port or status of a registered cluster, in registry and configuration together. A
   * server that runs listens on the old port until it is started again.
   *
   * @param port the new port; empty to leave it
   * @param status {@code ACTIVE} or {@code INACTIVE}; empty to leave it
   * @return the cluster as it is registered now
   * @throws CoexistException when nothing was changed, except with FAILED: then the same again
   *     finishes it
   */
  public Cluster set(ClusterName name, Optional<Port> port, Optional<ClusterStatus> status) {
    return calls.toItsEnd(
        (host, reporter, unused) -> Changes.set(host, reporter, name, port, status));
  }

  /**
   * Stops a registered cluster and removes it with all its data, its configuration, its logs and
   * the journals of its upgrades. Nobody is asked. Warnings tell what of it is left on the disk.
   *
   * @throws CoexistException when nothing was touched (USAGE, REFUSED, BUSY); or with FAILED, when
   *     the cluster is still registered, with less of it on the disk, and the same again removes
   *     the rest
   */
  public void drop(ClusterName name) {
    calls.toItsEnd((host, reporter, unused) -> Changes.drop(host, reporter, name));
  }

  /**
   * Looks for everything that would be in the way of an upgrade, and changes nothing. A cluster
   * that is down is started for it, privately, and stopped again.
   *
   * @return what {@link #upgrade} would do, with all warnings
   * @throws CoexistException with REFUSED and all findings when it could not begin: a line each in
   *     {@code why}, the remedies in {@code next}
   * @throws InterruptedException when it was stopped
   */
  public PlannedUpgrade check(ClusterName name, UpgradeOptions options)
      throws InterruptedException {
    return upgrading(options.request(name, UpgradeRequest.Action.CHECK), Reporter::planned);
  }

  /**
   * Moves a registered cluster to another major; name, port and, unless asked otherwise, path stay.
   * The old cluster is kept until {@link #deleteOld}.
   *
   * <p>To stop it, interrupt the thread that waits for it:
   *
   * <pre>{@code
   * Future<UpgradeReport> upgrade = executor.submit(() -> clusters.upgrade(name, options));
   * upgrade.cancel(true);
   * }</pre>
   *
   * @throws CoexistException when nothing was touched or everything was undone (USAGE, REFUSED,
   *     BUSY, and a failure before the old server was stopped); otherwise, with FAILED or
   *     INTERRUPTED, the old data is untouched, and {@link #resume} and {@link #rollBack} go on
   *     from there: see {@code why}
   * @throws InterruptedException when it was stopped before anything was touched
   */
  public UpgradeReport upgrade(ClusterName name, UpgradeOptions options)
      throws InterruptedException {
    return upgrading(options.request(name, UpgradeRequest.Action.BEGIN), Reporter::report);
  }

  /**
   * Continues an upgrade that failed, was stopped or died, whatever it left; or gathers the
   * statistics that a finished one lacks.
   *
   * @param options other choices than those of its beginning are refused
   * @throws CoexistException as {@link #upgrade}
   * @throws InterruptedException when it was stopped before anything was touched
   */
  public UpgradeReport resume(ClusterName name, UpgradeOptions options)
      throws InterruptedException {
    return upgrading(options.request(name, UpgradeRequest.Action.RECOVER), Reporter::report);
  }

  /**
   * Undoes an upgrade that failed, was stopped or died, or with {@link
   * UpgradeOptions#discardingNewWrites} a finished one. Afterwards the cluster is as it was before.
   *
   * @throws CoexistException with REFUSED when clients may have written to the new cluster; with
   *     FAILED or INTERRUPTED when the same again continues it
   * @throws InterruptedException when it was stopped before anything was touched
   */
  public void rollBack(ClusterName name, UpgradeOptions options) throws InterruptedException {
    upgrading(options.request(name, UpgradeRequest.Action.ROLL_BACK), Function.identity());
  }

  /**
   * Deletes the old cluster that a finished upgrade kept, and any dump of it.
   *
   * @throws CoexistException when nothing was touched (USAGE, REFUSED, BUSY); with FAILED the same
   *     again continues it
   * @throws InterruptedException when it was stopped; the same again continues it
   */
  public void deleteOld(ClusterName name) throws InterruptedException {
    upgrading(
        UpgradeOptions.defaults().request(name, UpgradeRequest.Action.DELETE_OLD),
        Function.identity());
  }

  /**
   * The upgrades, adoptions and releases of this machine, the oldest first.
   *
   * @param name only those of this cluster; empty means of all
   * @throws CoexistException when a journal cannot be read, which root or their owner can
   */
  public List<HistoryEntry> history(Optional<ClusterName> name) {
    return calls.look(host -> HistoryEntry.all(host, name));
  }

  private <T> T upgrading(UpgradeRequest request, Function<Reporter, T> result)
      throws InterruptedException {
    return calls.stoppable(
        (host, reporter, stop) -> {
          new Upgrade(host, reporter, stop).run(request);
          if (request.action() != UpgradeRequest.Action.CHECK) {
            ApplicationConnections.refresh(host);
          }
          return result.apply(reporter);
        });
  }
}
