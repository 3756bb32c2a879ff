package org.pgcoexist.model;

import java.nio.file.Path;

/**
 * Where Debian and this program keep things; another root serves tests.
 *
 * @param configuration {@code /etc/postgresql}, a directory a major, a directory a cluster
 * @param common {@code /etc/postgresql-common}: user_clusters, hook scripts
 * @param data {@code /var/lib/postgresql}, the parent of a new cluster's path
 * @param programs {@code /usr/lib/postgresql}, a directory a major
 * @param logs {@code /var/log/postgresql}
 * @param sockets {@code /var/run/postgresql}: public sockets and pid files
 * @param state {@code /var/lib/pg-coexist}: locks, journals
 * @param run {@code /run/pg-coexist}: private sockets while an upgrade runs
 * @param root the root directory itself
 */
public record Locations(
    Path configuration,
    Path common,
    Path data,
    Path programs,
    Path logs,
    Path sockets,
    Path state,
    Path run,
    Path root) {

  /** As Debian lays them out. */
  public static Locations debian() {
    return under(Path.of("/"));
  }

  /** Debian's layout below {@code root}. */
  public static Locations under(Path root) {
    return new Locations(
        root.resolve("etc/postgresql"),
        root.resolve("etc/postgresql-common"),
        root.resolve("var/lib/postgresql"),
        root.resolve("usr/lib/postgresql"),
        root.resolve("var/log/postgresql"),
        root.resolve("var/run/postgresql"),
        root.resolve("var/lib/pg-coexist"),
        root.resolve("run/pg-coexist"),
        root);
  }

  /**
   * Where a user who is not root keeps clusters: configuration and registry in a directory of their
   * own, which postgresql-common knows as PG_CLUSTER_CONF_ROOT, and all else that is ours below
   * {@code pg-coexist} in it. So two such directories of one user do not get in each other's way,
   * and one is gone when it is removed.
   *
   * @param configurationRoot absolute and normal; need not exist
   */
  public static Locations ofUser(Path configurationRoot) {
    Path own = configurationRoot.resolve("pg-coexist");
    Locations machine = debian();
    return new Locations(
        configurationRoot,
        machine.common,
        own.resolve("data"),
        machine.programs,
        own.resolve("log"),
        own.resolve("sockets"),
        own.resolve("state"),
        own.resolve("run"),
        machine.root);
  }

  /** Whether these are a user's own, and systemd, apt and other users have no part in them. */
  public boolean areUsers() {
    return !configuration.equals(root.resolve("etc/postgresql"));
  }

  /**
   * Which cluster a user's client programs reach by default, user_clusters(5). That of the machine
   * tells of the machine's clusters, so that a user's own have none.
   */
  public Path userClusters() {
    return (areUsers() ? state : common).resolve("user_clusters");
  }

  /** The registry of clusters. */
  public Path registry() {
    return configuration.resolve("cluster_ports");
  }

  /**
   * What writers of the registry lock. It lies apart from the registry because that one is replaced
   * at every change, and because the cluster owner owns {@link #configuration}.
   */
  public Path registryLock() {
    return state.resolve("cluster_ports.lock");
  }

  /** A directory that is there where systemd runs (sd_booted(3)). */
  public Path systemd() {
    return root.resolve("run/systemd/system");
  }

  /** The kernel's tables (proc(5)). */
  public Path proc() {
    return root.resolve("proc");
  }

  /** postgresql-common's program that tells apt which majors have clusters. */
  public Path aptConfigurator() {
    return root.resolve("usr/share/postgresql-common/pg_updateaptconfig");
  }

  /** What a major has beside its programs, such as the control files of its extensions. */
  public Path share(MajorVersion major) {
    return root.resolve("usr/share/postgresql").resolve(major.toString());
  }

  /** The configuration of a cluster, as postgresql-common keeps it. */
  public Path configuration(MajorVersion major, String name) {
    return configuration.resolve(major.toString()).resolve(name);
  }

  /** The server log of a cluster, as postgresql-common names it. */
  public Path log(MajorVersion major, String name) {
    return logs.resolve("postgresql-" + major + "-" + name + ".log");
  }

  /** The directory of the journals of all clusters' upgrades. */
  public Path states() {
    return state.resolve("clusters");
  }

  /** The journal's directory of a cluster's upgrades. */
  public Path state(ClusterName name) {
    return states().resolve(name.value());
  }

  /** The private socket directory of a cluster's upgrade. */
  public Path run(ClusterName name) {
    return run.resolve(name.value());
  }
}
