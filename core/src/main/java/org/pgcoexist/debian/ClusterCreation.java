package org.pgcoexist.debian;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.owner.Disks;
import org.pgcoexist.registry.Registry;
import org.pgcoexist.registry.RegistrySnapshot;

/**
 * Makes a registered cluster through pg_createcluster.
 *
 * <p>All or nothing: a failure undoes what was made. A kill leaves, before pg_createcluster, an
 * empty path, empty directories and an empty log, which the next try takes; within it, a path with
 * half a cluster; between it and the registry, a plain Debian cluster. The next try names the last
 * two with the way out.
 */
public final class ClusterCreation {

  private static final int PATH_MODE = 0755;

  private final Locations locations;
  private final Registry registry;
  private final CommandRunner runner;
  private final Disks disks;

  /**
   * @param disks the new cluster's owner among them
   */
  public ClusterCreation(
      Locations locations, Registry registry, CommandRunner runner, Disks disks) {
    this.locations = locations;
    this.registry = registry;
    this.runner = runner;
    this.disks = disks;
  }

  /**
   * What to make.
   *
   * @param cluster its name, port, status and path
   * @param major an installed major
   * @param initdbOptions handed to initdb
   * @param locale LANG and LC_* of the caller
   * @param start whether to start it
   */
  public record Order(
      Cluster cluster,
      MajorVersion major,
      List<String> initdbOptions,
      Map<String, String> locale,
      boolean start) {}

  /** The requested port if it is free, else a refusal; the next free one when none is requested. */
  public Port port(Optional<Port> asked) {
    PortChoice choice = new PortChoice(registry, locations);
    asked.ifPresent(
        port ->
            choice.refuseTaken(
                port, "leave -p out for a free one; pg_coexist list shows the ports of clusters"));
    return asked.orElseGet(choice::free);
  }

  /**
   * Makes, registers and perhaps starts the cluster.
   *
   * @return warnings
   */
  public List<String> create(Order order) throws InterruptedException {
    Cluster cluster = order.cluster();
    refuseTaken(cluster);
    if (locations.areUsers()) {
      UserPlaces.prepare(disks.self(), locations, cluster);
    }
    if (disks.self().facts(cluster.path()).isEmpty()) {
      disks.createOwned(cluster.path(), PATH_MODE);
    }
    RootsPart roots = new RootsPart(locations, disks, order.major(), cluster.name().value());
    try {
      roots.make();
      return createAndRegister(order);
    } catch (CoexistException | InterruptedException e) {
      takeBack(order, roots, e);
      throw e;
    }
  }

  private List<String> createAndRegister(Order order) throws InterruptedException {
    Cluster cluster = order.cluster();
    ClusterControl control = new ClusterControl(runner, locations, disks);
    List<String> options = new ArrayList<>();
    options.add("--datadir=" + ClusterPaths.data(cluster.path()));
    options.add("--user=" + disks.account().name());
    options.add("--port=" + cluster.port());
    options.add("--start-conf=" + cluster.status().startMode());
    if (locations.areUsers()) {
      options.addAll(UserPlaces.options(locations, order.major(), cluster));
    }
    List<String> warnings =
        control.create(
            order.major(),
            cluster.name().value(),
            disks.account(),
            options,
            order.initdbOptions(),
            order.locale());
    openConfD(order);
    registry.change(snapshot -> snapshot.with(cluster));
    if (order.start()) {
      control.start(order.major(), cluster.name().value());
    }
    return warnings;
  }

  /**
   * pg_createcluster makes conf.d after our own umask, 077; it must be readable like the rest,
   * since any user's pg_lsclusters and psql look there for the port.
   */
  private void openConfD(Order order) throws InterruptedException {
    Path confD =
        locations.configuration(order.major(), order.cluster().name().value()).resolve("conf.d");
    if (disks.owner().facts(confD).isPresent()) {
      runner.require(
          "cannot make " + confD + " readable",
          Command.of("chmod", "0755", confD.toString()).as(disks.account()).briefly());
    }
  }

  private void refuseTaken(Cluster cluster) {
    RegistrySnapshot snapshot = registry.read();
    if (snapshot.find(cluster.name()).isPresent()) {
      throw CoexistException.usage(
          "cannot create cluster " + cluster.name(),
          "a cluster of this name is registered",
          "choose another name; pg_coexist list shows those there are");
    }
    for (DebianCluster debian : new DebianClusters(locations).list()) {
      if (debian.name().equals(cluster.name().value())) {
        throw CoexistException.usage(
            "cannot create cluster " + cluster.name(),
            debian.label() + " exists, unregistered, and names are unique on a machine",
            "choose another name, or remove that one: pg_dropcluster "
                + debian.major()
                + " "
                + Shell.word(debian.name()));
      }
    }
    Path path = cluster.path();
    if (disks.self().facts(path).isPresent() && !isEmptyOfOwner(path)) {
      throw CoexistException.usage(
          "cannot create cluster " + cluster.name(),
          path + " exists, and is no empty directory of " + disks.account().name() + "'s",
          "name another place with --path, or see what is there: " + Shell.line("ls", "-lA", path));
    }
    // Refused here if the new cluster would make the registry inconsistent (nested paths).
    snapshot.with(cluster.withStatus(ClusterStatus.INACTIVE));
  }

  private boolean isEmptyOfOwner(Path path) {
    return disks
            .self()
            .facts(path)
            .filter(FileFacts::isDirectory)
            .filter(facts -> facts.uid() == disks.account().uid())
            .isPresent()
        && disks.self().list(path).isEmpty();
  }

  /** Its data lies in the path that was made for it; another of the name may be somebody else's. */
  private boolean isOurs(Order order) {
    return new DebianClusters(locations)
        .find(order.major(), order.cluster().name().value())
        .flatMap(DebianCluster::dataDirectory)
        .filter(ClusterPaths.data(order.cluster().path())::equals)
        .isPresent();
  }

  private void takeBack(Order order, RootsPart roots, Exception failure)
      throws InterruptedException {
    Cluster cluster = order.cluster();
    try {
      if (isOurs(order)) {
        new ClusterControl(runner, locations, disks)
            .drop(order.major(), cluster.name().value(), disks.account());
        new DroppedRest(locations, runner, disks).remove(order.major(), cluster.name().value());
      }
      roots.remove();
      disks.removeOwned(cluster.path());
      registry.change(
          snapshot ->
              snapshot.find(cluster.name()).filter(cluster::equals).isPresent()
                  ? snapshot.without(cluster.name())
                  : snapshot);
    } catch (CoexistException e) {
      failure.addSuppressed(e);
    }
  }
}
