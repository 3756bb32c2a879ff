package org.pgcoexist.upkeep;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.Shell;
import org.pgcoexist.debian.ClusterControl;
import org.pgcoexist.debian.DebianCluster;
import org.pgcoexist.debian.DebianClusters;
import org.pgcoexist.debian.DroppedRest;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.disk.ProcessLock;
import org.pgcoexist.engine.StateDirectory;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.UserDatabase;
import org.pgcoexist.process.owner.Disks;
import org.pgcoexist.registry.Registry;

/**
 * Removes a registered cluster: server, data, configuration and log through pg_dropcluster, then
 * the cluster path, the journals of its upgrades, and last its entry in the registry.
 *
 * <p>As the entry goes last, a kill anywhere leaves a cluster that is still registered, with less
 * of it on the disk, and dropping it again removes the rest. A cluster that is kept from an upgrade
 * is never removed here, and nothing while an upgrade is open.
 */
public final class ClusterRemoval {

  private final Locations locations;
  private final Registry registry;
  private final CommandRunner runner;
  private final Disks disks;

  /**
   * @param disks the cluster's owner among them
   */
  public ClusterRemoval(Locations locations, Registry registry, CommandRunner runner, Disks disks) {
    this.locations = locations;
    this.registry = registry;
    this.runner = runner;
    this.disks = disks;
  }

  /**
   * What would go.
   *
   * @param cluster as it is registered
   * @param configuration what postgresql-common has of it; empty when that is gone already
   * @param data whether there is a data directory
   */
  public record Found(Cluster cluster, Optional<DebianCluster> configuration, boolean data) {}

  /** What is left on the disk afterwards and what pg_dropcluster warned of, a line each. */
  public record Left(List<String> lines) {}

  /**
   * Looks, and changes nothing.
   *
   * @throws CoexistException when the cluster cannot be dropped
   */
  public Found look(ClusterName name) {
    RegisteredCluster target = RegisteredCluster.of(registry, locations, name, "drop");
    target.refuseOpenWork(disks.self(), locations);
    Cluster cluster = target.cluster();
    refuseKept(target);
    Optional<DebianCluster> configuration = new DebianClusters(locations).of(cluster);
    boolean data = disks.self().facts(cluster.data()).isPresent();
    boolean another = configuration.filter(d -> !d.name().equals(name.value())).isPresent();
    if (another || (data && configuration.isEmpty())) {
      throw new CoexistException(
          ExitStatus.REFUSED,
          target.what(),
          another
              ? "postgresql-common knows it as " + configuration.get().label()
              : "postgresql-common has no configuration for " + cluster.data(),
          "pg_coexist check   shows how to fix it");
    }
    if (disks.self().facts(cluster.path()).isPresent()) {
      disks.forEntry(cluster.path());
    }
    return new Found(cluster, configuration, data);
  }

  private void refuseKept(RegisteredCluster target) {
    Cluster cluster = target.cluster();
    String keptName = ClusterPaths.keptName(cluster.name());
    Path path = ClusterPaths.kept(cluster.path());
    for (DebianCluster debian : new DebianClusters(locations).list()) {
      if (debian.name().equals(keptName)) {
        throw kept(target, debian.label(), debian);
      }
    }
    if (!isEmptyOrAbsent(path)) {
      throw new CoexistException(
          ExitStatus.REFUSED,
          target.what(),
          "an old cluster of it may be in " + path,
          "pg_coexist check   tells what it is and how to remove it");
    }
  }

  private CoexistException kept(RegisteredCluster target, String label, DebianCluster kept) {
    Cluster cluster = target.cluster();
    boolean journal =
        disks.self().facts(locations.state(cluster.name()).resolve("finished")).isPresent();
    return new CoexistException(
        ExitStatus.REFUSED,
        target.what(),
        "the old cluster " + label + " is kept from an upgrade of it",
        journal
            ? "pg_version_upgrade -c " + cluster.name() + " --delete-old   deletes that first"
            : "pg_dropcluster --stop "
                + kept.major()
                + " "
                + Shell.word(kept.name())
                + "   drops that first");
  }

  private boolean isEmptyOrAbsent(Path path) {
    Optional<FileFacts> facts = disks.self().facts(path);
    return facts.isEmpty() || (facts.get().isDirectory() && disks.self().list(path).isEmpty());
  }

  /**
   * Removes it; see the class for what a failure or a death leaves.
   *
   * @param before runs just before the entry goes, and again when it is dropped again
   */
  @SuppressWarnings("try") // the lock is held, not used
  public Left drop(ClusterName name, Runnable before) throws InterruptedException {
    Path state = locations.state(name);
    try (ProcessLock held = StateDirectory.lock(disks.self(), locations, name)) {
      Found found = look(name);
      List<String> left = new ArrayList<>(dropFromDebian(found));
      left.addAll(new DroppedRest(locations, runner, disks).removeOfMajorsLeft(name.value()));
      left.addAll(removePath(found.cluster().path()));
      removeJournals(state);
      before.run();
      registry.change(snapshot -> snapshot.without(name));
      disks.self().remove(state);
      return new Left(left);
    }
  }

  private List<String> dropFromDebian(Found found) throws InterruptedException {
    ClusterControl control = new ClusterControl(runner, locations, disks);
    String name = found.cluster().name().value();
    if (found.configuration().isPresent()) {
      MajorVersion major = found.configuration().get().major();
      Path directory = locations.configuration(major, name);
      List<String> warnings = control.drop(major, name, actor(directory));
      List<String> logs = new DroppedRest(locations, runner, disks).remove(major, name);
      List<String> lines = withRest(warnings, locations.configuration(major, name));
      lines.addAll(logs);
      return lines;
    }
    List<String> warnings = new ArrayList<>();
    for (Path directory : halfDropped(name)) {
      MajorVersion major =
          MajorVersion.parse(directory.getParent().getFileName().toString()).orElseThrow();
      // It warns that the data is gone, as is known.
      control.drop(major, name, actor(directory));
      warnings.addAll(new DroppedRest(locations, runner, disks).remove(major, name));
      warnings.addAll(withRest(List.of(), directory));
    }
    return warnings;
  }

  /** The cluster's owner; where nothing else tells who that is, whoever has its configuration. */
  private Account actor(Path configuration) throws InterruptedException {
    Optional<FileFacts> facts = disks.self().facts(configuration);
    if (!disks.account().isRoot() || facts.isEmpty()) {
      return disks.account();
    }
    int uid = facts.get().uid();
    return new UserDatabase(runner)
        .find(uid)
        .filter(account -> !account.isRoot())
        .orElseThrow(
            () ->
                CoexistException.usage(
                    "cannot drop what is left in " + configuration,
                    "it belongs to root or to nobody, and is removed as its owner only",
                    "look what is in it, and remove it"));
  }

  private List<String> withRest(List<String> warnings, Path directory) {
    List<String> lines = new ArrayList<>();
    warnings.forEach(warning -> lines.add("pg_dropcluster: " + warning));
    if (disks.self().facts(directory).isPresent()) {
      lines.add("Left: " + directory + " has files that pg_dropcluster does not know");
    }
    return lines;
  }

  /** Directories of this name without a postgresql.conf: a pg_dropcluster was killed there. */
  private List<Path> halfDropped(String name) {
    List<Path> found = new ArrayList<>();
    Disk disk = disks.self();
    for (String entry : disk.list(locations.configuration())) {
      Optional<Path> directory =
          MajorVersion.parse(entry).map(major -> locations.configuration(major, name));
      if (directory.isPresent()
          && disk.facts(directory.get()).filter(FileFacts::isDirectory).isPresent()
          && disk.facts(directory.get().resolve("postgresql.conf")).isEmpty()) {
        found.add(directory.get());
      }
    }
    return found;
  }

  /** pg_dropcluster leaves it, and a new cluster of the name would find it in its way. */
  private List<String> removePath(Path path) {
    disks.removeIfEmpty(ClusterPaths.kept(path));
    if (disks.self().facts(path).isEmpty()) {
      return List.of();
    }
    // What an upgrade wrote down of itself; anything else is not the cluster's, and stays.
    disks.owner().remove(path.resolve("upgrade"));
    disks.removeIfEmpty(path);
    if (disks.self().facts(path).isEmpty()) {
      return List.of();
    }
    return List.of(
        isEmptyOrAbsent(path)
            ? "Left: " + path + ", where a file system is mounted"
            : "Left: " + path + " has files that are not the cluster's");
  }

  private void removeJournals(Path state) {
    for (String entry : disks.self().list(state)) {
      if (!entry.equals("lock")) {
        disks.self().remove(state.resolve(entry));
      }
    }
  }
}
