package org.pgcoexist.upkeep;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.debian.ClusterCreation;
import org.pgcoexist.engine.Host;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.UserDatabase;
import org.pgcoexist.process.owner.Disks;

/** Makes registered clusters, with this machine's own choice where nothing is requested. */
public final class ClusterMaker {

  /** Debian's user for database servers. */
  public static final String OWNER = "postgres";

  private final Host machine;

  public ClusterMaker(Host machine) {
    this.machine = machine;
  }

  /**
   * What is requested.
   *
   * @param name of the new cluster
   * @param major empty for the newest installed
   * @param port empty for the next free one
   * @param path where it lies; empty for the default
   * @param status active or inactive
   * @param start whether to start it
   * @param initdbOptions handed to initdb
   * @param locale LANG and LC_* for initdb
   */
  public record Wish(
      ClusterName name,
      Optional<MajorVersion> major,
      Optional<Port> port,
      Optional<Path> path,
      ClusterStatus status,
      boolean start,
      List<String> initdbOptions,
      Map<String, String> locale) {}

  /**
   * What was made.
   *
   * @param warnings of the programs that made it
   */
  public record Made(Cluster cluster, MajorVersion major, List<String> warnings) {}

  /**
   * Makes a cluster, all or nothing: see {@link ClusterCreation}.
   *
   * @throws CoexistException when nothing was touched (status 2 or 3), or all was undone (status 1)
   */
  public Made make(Wish wish) throws InterruptedException {
    ClusterName name = wish.name();
    boolean users = machine.locations().areUsers();
    if (!users) {
      requireRoot(name);
    }
    MajorVersion major = major(wish.major());
    Account owner =
        users ? UserDatabase.current() : new UserDatabase(machine.runner()).require(OWNER);
    Path path = wish.path().orElse(machine.locations().data().resolve(name.value()));
    try (Host.OwnedDisk owned = machine.ownerDisks().open(owner, "create-" + name)) {
      ClusterCreation creation =
          new ClusterCreation(
              machine.locations(),
              machine.registry(),
              machine.runner(),
              new Disks(machine.disk(), owned.disk(), owner));
      Cluster cluster = new Cluster(name, creation.port(wish.port()), wish.status(), path);
      List<String> warnings =
          creation.create(
              new ClusterCreation.Order(
                  cluster, major, wish.initdbOptions(), wish.locale(), wish.start()));
      return new Made(cluster, major, warnings);
    }
  }

  private static void requireRoot(ClusterName name) {
    Account current = UserDatabase.current();
    if (!current.isRoot()) {
      throw CoexistException.usage(
          "cannot create cluster " + name,
          "only root may, and you are " + current.name(),
          "run the same command with sudo");
    }
  }

  private MajorVersion major(Optional<MajorVersion> asked) {
    Optional<MajorVersion> major = asked.or(machine.installations()::newest);
    if (major.isEmpty() || machine.installations().find(major.get()).isEmpty()) {
      throw new CoexistException(
          ExitStatus.REFUSED,
          "cannot create a cluster",
          major
              .map(m -> "PostgreSQL " + m + " is not installed")
              .orElse("no PostgreSQL is installed"),
          "apt-get install postgresql" + major.map(m -> "-" + m).orElse(""));
    }
    return major.get();
  }

  /** What initdb takes a cluster's locale from: LANG and LC_* of an environment, without LC_ALL. */
  public static Map<String, String> locale(Map<String, String> environment) {
    Map<String, String> locale = new TreeMap<>();
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      String name = variable.getKey();
      boolean ours = name.equals("LANG") || (name.startsWith("LC_") && !name.equals("LC_ALL"));
      if (ours && !variable.getValue().isEmpty()) {
        locale.put(name, variable.getValue());
      }
    }
    locale.put("LC_ALL", "");
    return locale;
  }
}
