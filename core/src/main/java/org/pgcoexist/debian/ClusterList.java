package org.pgcoexist.debian;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.pgcoexist.CoexistException;
import org.pgcoexist.debian.files.StartConf;
import org.pgcoexist.disk.Patience;
import org.pgcoexist.disk.SmallFiles;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.postgres.Installations;
import org.pgcoexist.postgres.conf.EffectiveConf;
import org.pgcoexist.postgres.conf.SeenDirectories;
import org.pgcoexist.registry.Registry;
import org.pgcoexist.registry.RegistrySnapshot;

/**
 * Every cluster of the machine, registered or not; found without starting a program, and in time
 * that grows with the number of clusters and not with its square.
 *
 * <p>This is what a list costs, so there is no lambda and no stream on its way: the first of them
 * costs a JVM that has just started as much as 50 clusters.
 */
public final class ClusterList {

  /** The status of a cluster that only postgresql-common knows. */
  public static final String UNREGISTERED = "unregistered";

  /** The status of the old side of a finished upgrade. */
  public static final String KEPT = "kept";

  /** What stands where something is not known. */
  public static final String UNKNOWN = "-";

  private final Locations locations;
  private final DebianClusters debianClusters;
  private final Installations installations;
  // By text: the first hash code of a record costs milliseconds at start-up.
  // A look that was given up may still put something in.
  private final Map<String, Boolean> installed = new ConcurrentHashMap<>();
  private final Map<Integer, String> owners = new ConcurrentHashMap<>();
  private final Patience patience = new Patience();

  public ClusterList(Locations locations) {
    this.locations = locations;
    this.debianClusters = new DebianClusters(locations);
    this.installations = new Installations(locations.programs());
  }

  /**
   * One cluster.
   *
   * @param major its major; empty when neither PG_VERSION nor the configuration tells
   * @param status the registry's word, {@link #UNREGISTERED} or {@link #KEPT}
   * @param path the cluster path; the data directory of one that is not registered
   * @param fault why its configuration cannot be read; empty when it can, or is not there
   */
  public record Row(
      Optional<MajorVersion> major,
      String name,
      Port port,
      String status,
      String server,
      String owner,
      Path path,
      Path log,
      Optional<String> fault) {}

  /** A cluster with a configuration directory; one that cannot be read counts as an empty one. */
  private record Found(DebianCluster cluster, Optional<String> fault) {}

  /** Registered clusters in the order of the registry, then the others by major and name. */
  public List<Row> rows(Registry registry) {
    return rows(registry.read());
  }

  /** As {@link #rows(Registry)}, with a registry that was read. */
  public List<Row> rows(RegistrySnapshot snapshot) {
    List<Cluster> registered = snapshot.clusters();
    List<Found> found = found();
    Map<String, Found> byData = new HashMap<>();
    for (Found one : found) {
      Optional<Path> data = one.cluster().dataDirectory();
      if (data.isPresent()) {
        byData.putIfAbsent(data.get().toString(), one);
      }
    }
    List<Row> rows = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    Set<String> kept = new HashSet<>();
    for (Cluster cluster : registered) {
      Found own = byData.get(cluster.data().toString());
      rows.add(row(new Making(Optional.of(cluster), own, false)));
      kept.add(ClusterPaths.keptName(cluster.name()));
      if (own != null) {
        taken.add(own.cluster().label());
      }
    }
    for (Found other : found) {
      if (!taken.contains(other.cluster().label())) {
        boolean isKept = kept.contains(other.cluster().name());
        rows.add(row(new Making(Optional.empty(), other, isKept)));
      }
    }
    return rows;
  }

  /** One whose owner lets everybody wait must not hide the others. */
  private Row row(Making making) {
    if (patience.tryOut(making)) {
      return making.row;
    }
    return making.cluster.isPresent()
        ? UnseenRow.of(making.cluster.get())
        : UnseenRow.of(making.found.cluster(), making.kept ? KEPT : UNREGISTERED);
  }

  /** The making of a row, which looks at files of the cluster's owner. */
  private final class Making implements Patience.Look {
    private final Optional<Cluster> cluster;
    private final Found found;
    private final boolean kept;
    private Row row;

    Making(Optional<Cluster> cluster, Found found, boolean kept) {
      this.cluster = cluster;
      this.found = found;
      this.kept = kept;
    }

    @Override
    public void look() {
      if (cluster.isEmpty()) {
        row = unregistered(found, kept);
      } else if (found == null) {
        row = withoutConfiguration(cluster.get());
      } else {
        row = registered(cluster.get(), found);
      }
    }
  }

  private List<Found> found() {
    List<Found> found = new ArrayList<>();
    SeenDirectories seen = new SeenDirectories();
    for (DebianClusters.Place place : debianClusters.places()) {
      try {
        Optional<DebianCluster> cluster = debianClusters.find(place, seen);
        if (cluster.isPresent()) {
          found.add(new Found(cluster.get(), Optional.empty()));
        }
      } catch (CoexistException e) {
        // The fault of one must not hide the others.
        Path directory = locations.configuration(place.major(), place.name());
        found.add(
            new Found(
                new DebianCluster(place.major(), place.name(), directory, EffectiveConf.empty()),
                Optional.of(e.what() + ": " + e.why())));
      }
    }
    return found;
  }

  private Row registered(Cluster cluster, Found found) {
    Optional<MajorVersion> major = major(cluster.data());
    return new Row(
        major.isPresent() ? major : Optional.of(found.cluster().major()),
        cluster.name().value(),
        cluster.port(),
        cluster.status().text(),
        server(found.cluster()),
        owner(cluster.data()),
        cluster.path(),
        log(found.cluster()),
        found.fault());
  }

  /** Its configuration is gone, or not for this user to read. */
  private Row withoutConfiguration(Cluster cluster) {
    String name = cluster.name().value();
    Optional<MajorVersion> major = major(cluster.data());
    if (major.isEmpty()) {
      major = debianClusters.only(name);
    }
    boolean runs = ServerState.answers(locations.sockets(), cluster.port());
    ServerState state = runs ? ServerState.ONLINE : ServerState.DOWN;
    return new Row(
        major,
        name,
        cluster.port(),
        cluster.status().text(),
        state.text(),
        owner(cluster.data()),
        cluster.path(),
        major.isPresent() ? locations.log(major.get(), name) : Path.of(UNKNOWN),
        Optional.empty());
  }

  private Row unregistered(Found found, boolean kept) {
    DebianCluster cluster = found.cluster();
    Optional<Path> data = cluster.dataDirectory();
    Path path = data.isPresent() ? data.get() : Path.of(UNKNOWN);
    return new Row(
        Optional.of(cluster.major()),
        cluster.name(),
        cluster.port(),
        kept ? KEPT : UNREGISTERED,
        kept && isDisabled(cluster) ? ServerState.DISABLED.text() : server(cluster),
        owner(path),
        path,
        log(cluster),
        found.fault());
  }

  /** As an upgrade leaves an old cluster whose data files the new one has. */
  private static boolean isDisabled(DebianCluster cluster) {
    Optional<byte[]> start = SmallFiles.read(cluster.configuration().resolve("start.conf"));
    return start.isPresent()
        && StartConf.mode(start.get()).equals(ClusterStatus.UPGRADING.startMode());
  }

  private String server(DebianCluster cluster) {
    String major = cluster.major().toString();
    Boolean known = installed.get(major);
    if (known == null) {
      known = installations.find(cluster.major()).isPresent();
      installed.put(major, known);
    }
    return ServerState.of(cluster, locations, known).text();
  }

  private Path log(DebianCluster cluster) {
    Path link = cluster.configuration().resolve("log");
    if (hasLog(cluster.configuration()) && Files.isSymbolicLink(link)) {
      try {
        return Files.readSymbolicLink(link);
      } catch (IOException e) {
        return Path.of(UNKNOWN);
      }
    }
    return locations.log(cluster.major(), cluster.name());
  }

  /** Most have none, and to learn it from an exception costs more than the names. */
  private static boolean hasLog(Path configuration) {
    String[] names = configuration.toFile().list();
    if (names != null) {
      for (String name : names) {
        if (name.equals("log")) {
          return true;
        }
      }
    }
    // A directory that may be searched and not listed.
    return names == null;
  }

  /** Readable for root and the owner only, since the data directory is 0700. */
  private static Optional<MajorVersion> major(Path data) {
    Optional<byte[]> text = SmallFiles.read(data.resolve("PG_VERSION"), LinkOption.NOFOLLOW_LINKS);
    return text.isPresent()
        ? MajorVersion.parse(new String(text.get(), StandardCharsets.US_ASCII).strip())
        : Optional.empty();
  }

  /** The name of a user is looked up once, as that asks the system's name services. */
  private String owner(Path data) {
    try {
      Integer uid = (Integer) Files.getAttribute(data, "unix:uid", LinkOption.NOFOLLOW_LINKS);
      String name = owners.get(uid);
      if (name == null) {
        name = Files.getOwner(data, LinkOption.NOFOLLOW_LINKS).getName();
        owners.put(uid, name);
      }
      return name;
    } catch (IOException e) {
      return UNKNOWN;
    }
  }
}
