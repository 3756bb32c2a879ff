package org.pgcoexist.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import org.pgcoexist.CoexistException;
import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.check.inconsistency.Inconsistency;
import org.pgcoexist.check.inconsistency.Report;
import org.pgcoexist.check.snapshot.DebianIndex;
import org.pgcoexist.check.snapshot.DebianSnapshot;
import org.pgcoexist.check.snapshot.FileProbe;
import org.pgcoexist.check.snapshot.HostSnapshot;
import org.pgcoexist.check.snapshot.PathState;
import org.pgcoexist.check.snapshot.RegisteredSnapshot;
import org.pgcoexist.debian.DebianCluster;
import org.pgcoexist.debian.DebianClusters;
import org.pgcoexist.debian.files.StartConf;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.ProcessLock;
import org.pgcoexist.engine.journal.History;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.Port;
import org.pgcoexist.postgres.Installations;
import org.pgcoexist.postgres.PostmasterPid;
import org.pgcoexist.postgres.conf.ConfFile;
import org.pgcoexist.registry.Registry;
import org.pgcoexist.registry.RegistrySnapshot;

/** Takes a picture of the machine and compares what is on it. Any user may; root sees all. */
public final class Checkup {

  private final Disk disk;
  private final Locations locations;
  private final Registry registry;
  private final LongPredicate isServer;
  private final FileProbe camera;
  private final boolean journalsHidden;

  public Checkup(Disk disk, Locations locations, Registry registry) {
    this(disk, locations, registry, Checkup::isPostgres);
  }

  /**
   * @param isServer whether a process is a PostgreSQL server
   */
  Checkup(Disk disk, Locations locations, Registry registry, LongPredicate isServer) {
    this.disk = disk;
    this.locations = locations;
    this.registry = registry;
    this.isServer = isServer;
    this.camera = new FileProbe(disk);
    // Asking for the names tells whether they may be asked for.
    camera.names(locations.states());
    this.journalsHidden = camera.hidden().contains(locations.states());
  }

  /**
   * What was found.
   *
   * @param disagreements in the order of the comparisons
   * @param clusters how many registered clusters were looked at
   * @param hidden what this user may not look at
   */
  public record Result(List<Inconsistency> disagreements, int clusters, List<Path> hidden) {

    /** The same and more. */
    public Result with(List<Inconsistency> more) {
      List<Inconsistency> all = new ArrayList<>(disagreements);
      all.addAll(more);
      return new Result(all, clusters, hidden);
    }
  }

  /** Looks and compares. */
  public Result run() {
    HostSnapshot machine = picture();
    List<Inconsistency> all = new ArrayList<>();
    for (ConsistencyRule comparison : ConsistencyRules.all()) {
      Report report = new Report(comparison.kind());
      comparison.compare(machine, report);
      all.addAll(report.found());
    }
    return new Result(all, machine.clusters().size(), List.copyOf(camera.hidden()));
  }

  private HostSnapshot picture() {
    Optional<CoexistException> fault = Optional.empty();
    RegistrySnapshot snapshot = RegistrySnapshot.empty(locations.registry());
    try {
      snapshot = registry.read();
    } catch (CoexistException e) {
      fault = Optional.of(e);
    }
    Map<String, CoexistException> faults = new TreeMap<>();
    List<DebianSnapshot> debian = new ArrayList<>();
    for (DebianCluster cluster : new DebianClusters(locations).list(faults)) {
      Path conf = cluster.configuration();
      String start = camera.text(conf.resolve("start.conf")).orElse("");
      debian.add(
          new DebianSnapshot(
              cluster,
              StartConf.mode(start.getBytes(StandardCharsets.ISO_8859_1)),
              camera.sight(conf.resolve("postgresql.conf"))));
    }
    DebianIndex index = DebianIndex.of(debian);
    List<RegisteredSnapshot> clusters = new ArrayList<>();
    for (Cluster cluster : snapshot.clusters()) {
      clusters.add(picture(cluster, snapshot.pathLine(cluster.name()), index));
    }
    return new HostSnapshot(
        locations.registry(),
        fault,
        camera.sight(locations.registry()),
        clusters,
        debian,
        faults,
        new TreeSet<>(new Installations(locations.programs()).majors()),
        fault.isPresent() ? List.of() : unregistered(snapshot));
  }

  private RegisteredSnapshot picture(Cluster cluster, int line, DebianIndex debian) {
    Path path = cluster.path();
    PathState kept = camera.sight(ClusterPaths.kept(path));
    boolean[] denied = new boolean[1];
    Optional<String> version = camera.text(cluster.data().resolve("PG_VERSION"), denied);
    return new RegisteredSnapshot(
        cluster,
        line,
        camera.sight(path),
        camera.sight(path.getParent()),
        camera.sight(cluster.data()),
        camera.sight(ClusterPaths.building(path)),
        kept,
        camera.isEmptyDirectory(ClusterPaths.kept(path), kept),
        new RegisteredSnapshot.Version(denied[0], version.map(String::strip)),
        debian.withData(cluster.data()),
        debian.called(cluster.name().value()).stream()
            .filter(one -> !one.cluster().dataDirectory().equals(Optional.of(cluster.data())))
            .toList(),
        debian.called(ClusterPaths.keptName(cluster.name())),
        work(cluster.name()),
        server(cluster));
  }

  private RegisteredSnapshot.Work work(ClusterName name) {
    Optional<History.Past> open = Optional.empty();
    List<History.Past> past = new ArrayList<>();
    Optional<CoexistException> fault = Optional.empty();
    if (!journalsHidden) {
      try {
        History history = new History(disk, locations);
        Instant now = Instant.now();
        past.addAll(history.all(Optional.of(name), now));
        open = past.stream().filter(one -> one.outcome() == Journal.Outcome.OPEN).findFirst();
        open.ifPresent(past::remove);
      } catch (CoexistException e) {
        fault = Optional.of(e);
      }
    }
    Optional<String> worker =
        journalsHidden
            ? Optional.empty()
            : ProcessLock.holder(locations.state(name).resolve("lock"));
    return new RegisteredSnapshot.Work(journalsHidden, worker, open, past, fault);
  }

  private List<History.Past> unregistered(RegistrySnapshot snapshot) {
    List<History.Past> found = new ArrayList<>();
    for (String name : camera.names(locations.states())) {
      boolean known =
          ClusterName.fault(name).isPresent() || snapshot.find(new ClusterName(name)).isPresent();
      if (!known) {
        new History(disk, locations)
            .open(new ClusterName(name), Instant.now())
            .ifPresent(found::add);
      }
    }
    return found;
  }

  private RegisteredSnapshot.Server server(Cluster cluster) {
    Optional<Port> port =
        camera
            .text(cluster.data().resolve("postmaster.pid"))
            .flatMap(PostmasterPid::parse)
            .filter(file -> isServer.test(file.pid()))
            .map(PostmasterPid::port);
    Optional<Port> alterSystem =
        camera
            .text(cluster.data().resolve("postgresql.auto.conf"))
            .flatMap(
                text -> ConfFile.parse(text.getBytes(StandardCharsets.ISO_8859_1)).value("port"))
            .flatMap(Port::parse);
    return new RegisteredSnapshot.Server(port, alterSystem);
  }

  /** A number that is reused by another program does not count. */
  private static boolean isPostgres(long pid) {
    Path comm = Path.of("/proc", Long.toString(pid), "comm");
    try {
      return Files.readString(comm).strip().equals("postgres");
    } catch (IOException e) {
      return false;
    }
  }
}
