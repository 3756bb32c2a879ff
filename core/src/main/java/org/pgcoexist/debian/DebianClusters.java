package org.pgcoexist.debian;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;
import org.pgcoexist.disk.Names;
import org.pgcoexist.disk.Patience;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.postgres.conf.EffectiveConf;
import org.pgcoexist.postgres.conf.SeenDirectories;

/** Every cluster with a configuration directory, found as pg_lsclusters finds them. */
public final class DebianClusters {

  private final Locations locations;
  private final Patience patience = new Patience();

  public DebianClusters(Locations locations) {
    this.locations = locations;
  }

  /**
   * Where a cluster can be: a directory below that of a major.
   *
   * @param name any name
   */
  record Place(MajorVersion major, String name) {}

  /** All places, by major and then by name. */
  List<Place> places() {
    List<MajorVersion> majors = new ArrayList<>();
    for (String entry : names(locations.configuration())) {
      Optional<MajorVersion> major = MajorVersion.parse(entry);
      if (major.isPresent()) {
        majors.add(major.get());
      }
    }
    Collections.sort(majors);
    List<Place> places = new ArrayList<>();
    for (MajorVersion major : majors) {
      for (String name : names(locations.configuration().resolve(major.toString()))) {
        places.add(new Place(major, name));
      }
    }
    return places;
  }

  /** The major below which alone there is a directory of this name; else empty. */
  Optional<MajorVersion> only(String name) {
    List<MajorVersion> majors = new ArrayList<>();
    for (String entry : names(locations.configuration())) {
      Optional<MajorVersion> major = MajorVersion.parse(entry);
      if (major.isPresent() && Files.isDirectory(locations.configuration(major.get(), name))) {
        majors.add(major.get());
      }
    }
    return majors.size() == 1 ? Optional.of(majors.get(0)) : Optional.empty();
  }

  /**
   * All clusters, by major and then by name. One whose configuration cannot be read is there and
   * sets nothing: its fault is in the way of work on itself only.
   */
  public List<DebianCluster> list() {
    List<DebianCluster> clusters = new ArrayList<>();
    SeenDirectories seen = new SeenDirectories();
    for (Place place : places()) {
      try {
        find(place, seen).ifPresent(clusters::add);
      } catch (CoexistException e) {
        clusters.add(
            new DebianCluster(
                place.major(),
                place.name(),
                locations.configuration(place.major(), place.name()),
                EffectiveConf.empty()));
      }
    }
    return clusters;
  }

  /**
   * As {@link #list}, where the fault of one hides no other.
   *
   * @param faults is given those whose configuration cannot be read, by their labels
   */
  public List<DebianCluster> list(Map<String, CoexistException> faults) {
    List<DebianCluster> clusters = new ArrayList<>();
    SeenDirectories seen = new SeenDirectories();
    for (Place place : places()) {
      try {
        find(place, seen).ifPresent(clusters::add);
      } catch (CoexistException e) {
        faults.put(place.major() + "/" + place.name(), e);
      }
    }
    return clusters;
  }

  /** One cluster; empty when it has no postgresql.conf. */
  public Optional<DebianCluster> find(MajorVersion major, String name) {
    return find(new Place(major, name), new SeenDirectories());
  }

  /** One of many; that its owner lets one wait is a fault of this one. */
  Optional<DebianCluster> find(Place place, SeenDirectories seen) {
    Finding finding = new Finding(place, seen);
    if (!patience.tryOut(finding)) {
      Path directory = locations.configuration(place.major(), place.name());
      throw CoexistException.usage(
          "cannot read the configuration in " + directory,
          "something there lets everybody wait who opens it",
          "look for pipes: " + Shell.line("find", directory, "-type", "p"));
    }
    return finding.found;
  }

  /** No lambda: a list is made of these. */
  private final class Finding implements Patience.Look {
    private final Place place;
    private final SeenDirectories seen;
    private Optional<DebianCluster> found = Optional.empty();

    Finding(Place place, SeenDirectories seen) {
      this.place = place;
      this.seen = seen;
    }

    @Override
    public void look() {
      found = DebianClusters.this.look(place, seen);
    }
  }

  private Optional<DebianCluster> look(Place place, SeenDirectories seen) {
    Path directory = locations.configuration(place.major(), place.name());
    Path conf = directory.resolve("postgresql.conf");
    return Files.isReadable(conf)
        ? Optional.of(
            new DebianCluster(
                place.major(), place.name(), directory, EffectiveConf.read(conf, seen)))
        : Optional.empty();
  }

  /**
   * The one whose data directory is a registered cluster's, whatever its name; empty for none.
   *
   * @throws CoexistException when a configuration of its name cannot be read and may be the one
   */
  public Optional<DebianCluster> of(Cluster cluster) {
    Map<String, CoexistException> faults = new TreeMap<>();
    for (DebianCluster debian : list(faults)) {
      if (debian.dataDirectory().equals(Optional.of(cluster.data()))) {
        return Optional.of(debian);
      }
    }
    for (Map.Entry<String, CoexistException> fault : faults.entrySet()) {
      if (fault.getKey().endsWith("/" + cluster.name())) {
        throw fault.getValue();
      }
    }
    return Optional.empty();
  }

  /** The configured ports of all clusters whose configuration can be read. */
  public Set<Port> ports() {
    Set<Port> ports = new TreeSet<>();
    for (DebianCluster cluster : list(new TreeMap<>())) {
      ports.add(cluster.port());
    }
    return ports;
  }

  private static List<String> names(Path directory) {
    try {
      return Names.in(directory);
    } catch (NoSuchFileException
        | java.nio.file.NotDirectoryException
        | java.nio.file.AccessDeniedException e) {
      // What this user may not see is left out, as pg_lsclusters does.
      return List.of();
    } catch (IOException e) {
      throw CoexistException.usage("cannot list " + directory, e.toString(), "");
    }
  }
}
