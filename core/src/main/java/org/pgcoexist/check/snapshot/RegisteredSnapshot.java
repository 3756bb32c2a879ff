package org.pgcoexist.check.snapshot;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.engine.journal.History;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;

/**
 * A registered cluster with what there is of it.
 *
 * @param cluster as it is registered
 * @param line where the registry has its path
 * @param path the cluster path
 * @param parent the directory that the path is in
 * @param data the data directory
 * @param building where an upgrade builds the new cluster
 * @param kept where an upgrade keeps the old one; empty when it is an empty directory
 * @param keptEmpty whether it is one
 * @param version the file PG_VERSION of the data directory
 * @param configuration postgresql-common's cluster with this data directory
 * @param namesakes those with this name and another data directory
 * @param keptConfigurations those with the name of a kept old cluster
 * @param work the journals
 * @param server what the files of its server in the data directory tell
 */
public record RegisteredSnapshot(
    Cluster cluster,
    int line,
    PathState path,
    PathState parent,
    PathState data,
    PathState building,
    PathState kept,
    boolean keptEmpty,
    Version version,
    Optional<DebianSnapshot> configuration,
    List<DebianSnapshot> namesakes,
    List<DebianSnapshot> keptConfigurations,
    Work work,
    Server server) {

  /**
   * A PG_VERSION.
   *
   * @param hidden whether this user may not read it
   * @param text what is in it; empty when it is not there
   */
  public record Version(boolean hidden, Optional<String> text) {
    public Optional<MajorVersion> major() {
      return text.flatMap(MajorVersion::parse);
    }
  }

  /**
   * What journals tell.
   *
   * @param hidden whether this user may not read them
   * @param worker the process that works on the cluster
   * @param open what is not finished
   * @param past what is
   * @param fault why one of them cannot be understood
   */
  public record Work(
      boolean hidden,
      Optional<String> worker,
      Optional<History.Past> open,
      List<History.Past> past,
      Optional<CoexistException> fault) {

    /** The last undertaking that stands keeps an old cluster. */
    public boolean keepsOld() {
      return past.stream().anyMatch(one -> one.outcome() == Journal.Outcome.DONE);
    }
  }

  /**
   * What a server's own files tell.
   *
   * @param port where it listens; empty when it does not run or cannot be looked at
   * @param alterSystem the port in postgresql.auto.conf
   */
  public record Server(Optional<Port> port, Optional<Port> alterSystem) {}

  public String name() {
    return cluster.name().value();
  }

  /** The status says that an upgrade is at work or has failed. */
  public boolean isInUpgrade() {
    return cluster.status() == ClusterStatus.UPGRADING
        || cluster.status() == ClusterStatus.FAILED_UPGRADE;
  }

  /** Nothing works on it or has left it half done: what is seen is meant to stay. */
  boolean isSettled() {
    return work.worker().isEmpty()
        && work.open().isEmpty()
        && work.fault().isEmpty()
        && !isInUpgrade();
  }

  /** The configuration under the registered name, unless pg_upgradecluster has replaced it. */
  public Optional<DebianSnapshot> own() {
    return configuration
        .filter(debian -> debian.cluster().name().equals(name()))
        .filter(debian -> successor().isEmpty());
  }

  /** The cluster that pg_upgradecluster made of it, which has its name and port now. */
  public Optional<DebianSnapshot> successor() {
    if (configuration.isEmpty()) {
      return Optional.empty();
    }
    DebianSnapshot old = configuration.get();
    return namesakes.stream()
        .filter(debian -> debian.cluster().major().compareTo(old.cluster().major()) > 0)
        .filter(debian -> debian.cluster().port().equals(cluster.port()))
        .filter(debian -> !old.cluster().port().equals(cluster.port()))
        .findFirst();
  }

  public Path keptPath() {
    return ClusterPaths.kept(cluster.path());
  }

  public Path buildingPath() {
    return ClusterPaths.building(cluster.path());
  }
}
