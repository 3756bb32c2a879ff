package org.pgcoexist.debian;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.postgres.Installations;
import org.pgcoexist.registry.Registry;
import org.pgcoexist.registry.RegistrySnapshot;

/** Every cluster of the machine, registered or not; found without starting a program. */
public final class ClusterList {

  /** The status of a cluster that only postgresql-common knows. */
  public static final String UNREGISTERED = "unregistered";

  /** The status of the old side of a finished upgrade. */
  public static final String KEPT = "kept";

  /** What stands where something cannot be told. */
  public static final String UNKNOWN = "-";

  private final Locations locations;
  private final Installations installations;

  public ClusterList(Locations locations) {
    this.locations = locations;
    this.installations = new Installations(locations.programs());
  }

  /**
   * One cluster.
   *
   * @param major its major; empty when neither PG_VERSION nor the configuration tells
   * @param status the registry's word, {@link #UNREGISTERED} or {@link #KEPT}
   * @param path the cluster path; the data directory of one that is not registered
   */
  public record Row(
      Optional<MajorVersion> major,
      String name,
      Port port,
      String status,
      String server,
      String owner,
      Path path,
      Path log) {}

  /** Registered clusters in the order of the registry, then the others by major and name. */
  public List<Row> rows(Registry registry) {
    RegistrySnapshot snapshot = registry.read();
    List<DebianCluster> others = new ArrayList<>(new DebianClusters(locations).list());
    List<Row> rows = new ArrayList<>();
    for (Cluster cluster : snapshot.clusters()) {
      rows.add(registered(cluster, take(others, cluster)));
    }
    for (DebianCluster other : others) {
      rows.add(unregistered(other, snapshot));
    }
    return rows;
  }

  private static Optional<DebianCluster> take(List<DebianCluster> others, Cluster cluster) {
    for (DebianCluster other : others) {
      Optional<Path> data = other.dataDirectory();
      if (data.isPresent() && data.get().equals(cluster.data())) {
        others.remove(other);
        return Optional.of(other);
      }
    }
    return Optional.empty();
  }

  private Row registered(Cluster cluster, Optional<DebianCluster> debian) {
    Optional<MajorVersion> major = major(cluster.data());
    if (major.isEmpty() && debian.isPresent()) {
      major = Optional.of(debian.get().major());
    }
    return new Row(
        major,
        cluster.name().value(),
        cluster.port(),
        cluster.status().text(),
        debian.map(this::server).orElse(ServerState.DOWN.text()),
        owner(cluster.data()),
        cluster.path(),
        debian
            .map(this::log)
            .or(() -> major(cluster.data()).map(m -> locations.log(m, cluster.name().value())))
            .orElse(Path.of(UNKNOWN)));
  }

  private Row unregistered(DebianCluster cluster, RegistrySnapshot snapshot) {
    Path data = cluster.dataDirectory().orElse(Path.of(UNKNOWN));
    return new Row(
        Optional.of(cluster.major()),
        cluster.name(),
        cluster.port(),
        isKept(cluster, snapshot) ? KEPT : UNREGISTERED,
        server(cluster),
        owner(data),
        data,
        log(cluster));
  }

  private static boolean isKept(DebianCluster debian, RegistrySnapshot snapshot) {
    for (Cluster cluster : snapshot.clusters()) {
      if (debian.name().equals(ClusterPaths.keptName(cluster.name()))) {
        return true;
      }
    }
    return false;
  }

  private String server(DebianCluster cluster) {
    boolean installed = installations.find(cluster.major()).isPresent();
    return ServerState.of(cluster, locations, installed).text();
  }

  private Path log(DebianCluster cluster) {
    Path link = cluster.configuration().resolve("log");
    if (Files.isSymbolicLink(link)) {
      try {
        return Files.readSymbolicLink(link);
      } catch (IOException e) {
        return Path.of(UNKNOWN);
      }
    }
    return locations.log(cluster.major(), cluster.name());
  }

  /** Readable for root and the owner only, since the data directory is 0700. */
  private static Optional<MajorVersion> major(Path data) {
    Path file = data.resolve("PG_VERSION");
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || !Files.isReadable(file)) {
      return Optional.empty();
    }
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.US_ASCII);
      return MajorVersion.parse(text.strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String owner(Path data) {
    try {
      return Files.getOwner(data, LinkOption.NOFOLLOW_LINKS).getName();
    } catch (IOException e) {
      return UNKNOWN;
    }
  }
}
