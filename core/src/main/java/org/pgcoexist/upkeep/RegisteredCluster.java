package org.pgcoexist.upkeep;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.debian.DebianClusters;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.engine.ClusterOwner;
import org.pgcoexist.engine.OneOwner;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.Locations;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.registry.Registry;

/**
 * A cluster of the registry that is to be changed: who may, as whom, and whether just now.
 *
 * @param cluster as it is registered
 * @param what what is to be done to it, as the start of a message: {@code cannot drop cluster shop}
 */
public record RegisteredCluster(Cluster cluster, String what) {

  /**
   * Looks a cluster up.
   *
   * @param verb what is to be done: {@code drop}
   * @throws CoexistException when it is not registered
   */
  public static RegisteredCluster of(
      Registry registry, Locations locations, ClusterName name, String verb) {
    String what = "cannot " + verb + " cluster " + name;
    Cluster cluster =
        registry
            .read()
            .find(name)
            .orElseThrow(
                () ->
                    CoexistException.usage(
                        what,
                        "it is not in " + locations.registry(),
                        "pg_coexist list shows the registered clusters"));
    return new RegisteredCluster(cluster, what);
  }

  /**
   * The user whose files the cluster's are; empty when neither data nor configuration is left.
   *
   * @throws CoexistException when this process may not act as that user, or its configuration is
   *     another user's
   */
  public Optional<Account> owner(Disk disk, Locations locations, CommandRunner runner)
      throws InterruptedException {
    ClusterOwner owner = new ClusterOwner(locations, runner, what);
    Optional<FileFacts> facts = ownedFacts(disk, locations);
    if (facts.isEmpty()) {
      owner.requireRoot();
      return Optional.empty();
    }
    Account account = owner.of(cluster.path(), facts.get());
    new OneOwner(disk, locations, what).requireAll(account, cluster.name());
    return Optional.of(account);
  }

  private Optional<FileFacts> ownedFacts(Disk disk, Locations locations) {
    return disk.facts(cluster.data())
        .or(
            () ->
                new DebianClusters(locations)
                    .of(cluster)
                    .flatMap(debian -> disk.facts(debian.configuration())))
        .or(() -> disk.facts(cluster.path()));
  }

  /** Refuses while an upgrade or other work on the cluster is open, or its journal lost. */
  void refuseOpenWork(Disk disk, Locations locations) {
    Path state = locations.state(cluster.name());
    Optional<Journal> open = Journal.look(disk, state);
    if (open.isPresent()) {
      throw open.get().undertaking().refusal(what, "");
    }
    if (List.of(ClusterStatus.UPGRADING, ClusterStatus.FAILED_UPGRADE).contains(cluster.status())) {
      throw new CoexistException(
          ExitStatus.REFUSED,
          what,
          "its status is " + cluster.status() + ", but there is no " + state.resolve("journal"),
          "see \"The journal is lost\" in pg-coexist(7)");
    }
  }
}
