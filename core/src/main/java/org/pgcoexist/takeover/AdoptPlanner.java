package org.pgcoexist.takeover;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.debian.DebianCluster;
import org.pgcoexist.debian.DebianClusters;
import org.pgcoexist.debian.files.RealPath;
import org.pgcoexist.debian.files.StartConf;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.engine.ClusterOwner;
import org.pgcoexist.engine.Host;
import org.pgcoexist.engine.OneOwner;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.postgres.PgVersionFile;
import org.pgcoexist.process.Account;
import org.pgcoexist.takeover.plan.ClusterIdentity;
import org.pgcoexist.takeover.plan.Refusals;
import org.pgcoexist.takeover.plan.Takeover;
import org.pgcoexist.takeover.plan.TakeoverContext;

/** Turns the request to adopt a cluster into a takeover. */
final class AdoptPlanner implements TakeoverPlanner {

  private static final int PATH_MODE = 0755;

  private final Host machine;
  private final Disk disk;
  private final AdoptRequest request;

  AdoptPlanner(Host machine, AdoptRequest request) {
    this.machine = machine;
    this.disk = machine.disk();
    this.request = request;
  }

  @Override
  public ClusterName name() {
    return request.name();
  }

  @Override
  public String what() {
    return request.what();
  }

  @Override
  public Takeover.Direction direction() {
    return Takeover.Direction.ADOPT;
  }

  @Override
  public void refuseUnsuitable(Takeover open) {
    if (!open.label().equals(request.label())) {
      throw open.refusal(what() + " as " + name(), "");
    }
    if (request.path().isPresent() && !request.path().get().equals(open.path())) {
      throw CoexistException.usage(
          "cannot continue the " + open.title() + " with another --path",
          "it was begun with " + open.path(),
          "leave --path out");
    }
  }

  @Override
  public Account owner() throws InterruptedException {
    refuseHalfDone();
    DebianCluster debian = debian();
    Path data = data(debian);
    refuseLinked(debian, data);
    FileFacts facts =
        disk.facts(data)
            .orElseThrow(
                () ->
                    Refusals.one(
                        what(),
                        "its data directory " + data + " is not there",
                        "mount or restore it, or correct data_directory"));
    return new ClusterOwner(machine.locations(), machine.runner(), what()).of(data, facts);
  }

  /** Where a link leads can change while the cluster moves; and the link itself would stay. */
  private void refuseLinked(DebianCluster debian, Path data) {
    Path real = RealPath.of(disk, data);
    if (!real.equals(data)) {
      throw Refusals.one(
          what(),
          "its data directory " + data + " is, or is reached through, a symbolic link to " + real,
          "set data_directory to "
              + real
              + " in "
              + debian.configuration()
              + "/postgresql.conf, restart the cluster, and name a path beside that with --path");
    }
  }

  /** Under another name, or with its configuration on the way. */
  private void refuseHalfDone() {
    Path states = machine.locations().states();
    if (disk.facts(states).isEmpty()) {
      return;
    }
    for (String state : disk.list(states)) {
      Optional<Journal> open = Journal.look(disk, states.resolve(state));
      if (open.isPresent()
          && open.get().undertaking() instanceof Takeover takeover
          && takeover.label().equals(request.label())) {
        throw takeover.refusal(what() + " as " + name(), "");
      }
    }
  }

  private DebianCluster debian() {
    return new DebianClusters(machine.locations())
        .find(request.major(), request.debianName())
        .orElseThrow(
            () ->
                CoexistException.usage(
                    "unknown cluster \"" + request.label() + "\"",
                    "there is no "
                        + machine.locations().configuration(request.major(), request.debianName())
                        + "/postgresql.conf",
                    "pg_coexist list shows the clusters there are"));
  }

  private Path data(DebianCluster debian) {
    return debian
        .dataDirectory()
        .map(Path::normalize)
        .orElseThrow(
            () ->
                Refusals.one(
                    what(),
                    debian.configuration() + "/postgresql.conf sets no absolute data_directory",
                    "set data_directory there"));
  }

  @Override
  public Takeover prepare(Parts parts) throws InterruptedException {
    DebianCluster debian = debian();
    Path data = data(debian);
    refuseUnfit(parts, debian, data);
    new OneOwner(disk, machine.locations(), what())
        .require(parts.disks().account(), debian.configuration());
    ServerProbe look = new ServerProbe(parts, what(), debian, data);
    boolean runs = look.runs();
    Takeover takeover = takeover(parts, debian, data, look.startConf(), runs);
    TakeoverContext context =
        new TakeoverContext(
            machine,
            parts.runner(),
            parts.disks(),
            takeover,
            machine.locations().state(name()),
            parts.listener());
    Refusals refusals = new Refusals();
    new NameChecks(machine, takeover).check(refusals);
    refuseTakenPath(takeover, refusals);
    if (refusals.count() == 0) {
      refuseUntrusted(parts, takeover.path(), refusals);
    }
    if (refusals.count() == 0) {
      new DataChecks(context).check(refusals);
    }
    new ConfigurationChecks(context, debian).check(refusals);
    refusals.throwIfAny(what());
    return takeover;
  }

  /** What makes every other question pointless. */
  private void refuseUnfit(Parts parts, DebianCluster debian, Path data) {
    for (Cluster cluster : machine.registry().read().clusters()) {
      if (cluster.data().equals(data)) {
        throw Refusals.one(
            what(), "it is registered already, as " + cluster.name(), "pg_coexist list shows it");
      }
      if (debian.name().equals(ClusterPaths.keptName(cluster.name()))) {
        throw Refusals.one(
            what(),
            "it is what an upgrade of cluster " + cluster.name() + " keeps of the old one",
            "pg_version_upgrade -c " + cluster.name() + " --delete-old   deletes it");
      }
    }
    String major = PgVersionFile.text(parts.disks().owner(), data).orElse("");
    if (!major.equals(debian.major().toString())) {
      throw Refusals.one(
          what(),
          PgVersionFile.in(data) + (major.isEmpty() ? " is missing" : " says " + major),
          "correct data_directory in " + debian.configuration() + "/postgresql.conf");
    }
  }

  private Takeover takeover(
      Parts parts, DebianCluster debian, Path data, String startConf, boolean runs) {
    Path usual = machine.locations().data().resolve(name().value());
    Path path = request.path().orElse(usual);
    boolean auto = StartConf.mode(startConf.getBytes(StandardCharsets.ISO_8859_1)).equals("auto");
    ClusterStatus status = auto ? ClusterStatus.ACTIVE : ClusterStatus.INACTIVE;
    return new Takeover(
        parts.id(),
        Instant.now().truncatedTo(ChronoUnit.MILLIS),
        Takeover.Direction.ADOPT,
        new Cluster(name(), debian.port(), status, path),
        debian.major(),
        new ClusterIdentity(debian.name(), data),
        new ClusterIdentity(name().value(), ClusterPaths.data(path)),
        parts.disks().account(),
        runs,
        startConf,
        PATH_MODE,
        path.equals(usual),
        Optional.empty());
  }

  /** The usual owner's home is no place for another one's cluster. */
  private static void refuseUntrusted(Parts parts, Path path, Refusals refusals) {
    try {
      parts.disks().forEntry(path);
    } catch (CoexistException e) {
      String owner = parts.disks().account().name();
      refusals.add(
          e.getMessage(), "name a path in a directory of " + owner + " or root with --path");
    }
  }

  /** A data directory that is called data can stay: its parent is the path then. */
  private void refuseTakenPath(Takeover takeover, Refusals refusals) {
    Path path = takeover.path();
    Path data = takeover.debian().data();
    if (data.equals(takeover.registered().data())) {
      return;
    }
    if (disk.facts(path).isPresent()) {
      refusals.add(path + " exists already", "name another place with --path, or move that away");
    } else if (path.startsWith(data)) {
      refusals.add(path + " is in the data directory", "name another place with --path");
    }
  }
}
