package org.pgcoexist.takeover;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;
import org.pgcoexist.debian.DebianCluster;
import org.pgcoexist.debian.DebianClusters;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.engine.ClusterOwner;
import org.pgcoexist.engine.Event;
import org.pgcoexist.engine.Host;
import org.pgcoexist.engine.OneOwner;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.postgres.PgVersionFile;
import org.pgcoexist.process.Account;
import org.pgcoexist.takeover.plan.ClusterIdentity;
import org.pgcoexist.takeover.plan.Refusals;
import org.pgcoexist.takeover.plan.Takeover;
import org.pgcoexist.takeover.plan.TakeoverContext;

/** Turns the request to release a cluster into a takeover. */
final class ReleasePlanner implements TakeoverPlanner {

  private final Host machine;
  private final Locations locations;
  private final Disk disk;
  private final ClusterName name;

  ReleasePlanner(Host machine, ClusterName name) {
    this.machine = machine;
    this.locations = machine.locations();
    this.disk = machine.disk();
    this.name = name;
  }

  @Override
  public ClusterName name() {
    return name;
  }

  @Override
  public String what() {
    return "cannot release cluster " + name;
  }

  @Override
  public Takeover.Direction direction() {
    return Takeover.Direction.RELEASE;
  }

  @Override
  public void refuseUnsuitable(Takeover open) {
    // Of this name there is only one.
  }

  private Cluster registered() {
    return machine
        .registry()
        .read()
        .find(name)
        .orElseThrow(
            () ->
                CoexistException.usage(
                    "unknown cluster \"" + name + "\"",
                    "it is not in " + locations.registry(),
                    "pg_coexist list shows the registered clusters"));
  }

  @Override
  public Account owner() throws InterruptedException {
    Cluster cluster = registered();
    FileFacts facts =
        disk.facts(cluster.data())
            .orElseThrow(
                () ->
                    Refusals.one(
                        what(),
                        "there is no " + cluster.data(),
                        "put its data there again, or correct its path in "
                            + locations.registry()));
    return new ClusterOwner(machine.locations(), machine.runner(), what())
        .of(cluster.data(), facts);
  }

  @Override
  public Takeover prepare(Parts parts) throws InterruptedException {
    Cluster cluster = registered();
    refuseStatus(cluster);
    parts.disks().forEntry(cluster.path());
    parts.disks().forEntriesOf(cluster.path());
    DebianCluster debian = debian(cluster, major(parts, cluster));
    new OneOwner(disk, locations, what()).require(parts.disks().account(), debian.configuration());
    ServerProbe look = new ServerProbe(parts, what(), debian, cluster.data());
    boolean runs = look.runs();
    Takeover takeover = takeover(parts, cluster, debian.major(), look.startConf(), runs);
    TakeoverContext context =
        new TakeoverContext(
            machine,
            parts.runner(),
            parts.disks(),
            takeover,
            locations.state(name),
            parts.listener());
    Refusals refusals = new Refusals();
    refuseKept(cluster, refusals);
    Path target = takeover.debian().data();
    if (!target.equals(cluster.data()) && disk.facts(target).isPresent()) {
      refusals.add(
          target + " exists already", "move that away: " + Shell.line("ls", "-la", target));
    }
    if (refusals.count() == 0) {
      new DataChecks(context).check(refusals);
    }
    new ConfigurationChecks(context, debian).check(refusals);
    refusals.throwIfAny(what());
    if (target.equals(cluster.data())) {
      warnOfPlace(parts, target);
    }
    return takeover;
  }

  private void warnOfPlace(Parts parts, Path data) {
    String why = locations.data() + " is on another file system";
    parts.listener().on(new Event.Warning("the data stays in " + data + ": " + why));
  }

  private void refuseStatus(Cluster cluster) {
    if (cluster.status() == ClusterStatus.UPGRADING
        || cluster.status() == ClusterStatus.FAILED_UPGRADE) {
      throw Refusals.one(
          what(),
          "its status is " + cluster.status() + ", and the journal of that upgrade is lost",
          "see \"The journal is lost\" in pg-coexist(7)");
    }
  }

  private MajorVersion major(Parts parts, Cluster cluster) {
    return PgVersionFile.major(parts.disks().owner(), cluster.data())
        .orElseThrow(
            () ->
                Refusals.one(
                    what(),
                    PgVersionFile.in(cluster.data()) + " is missing or holds no version",
                    "check the cluster's path in " + locations.registry()));
  }

  private DebianCluster debian(Cluster cluster, MajorVersion major) {
    DebianCluster debian =
        new DebianClusters(locations)
            .find(major, name.value())
            .orElseThrow(
                () ->
                    Refusals.one(
                        what(),
                        "it has no readable "
                            + locations.configuration(major, name.value())
                            + "/postgresql.conf",
                        "restore its configuration; pg_lsclusters shows what there is"));
    if (!debian.dataDirectory().map(Path::normalize).equals(Optional.of(cluster.data()))) {
      throw Refusals.one(
          what(),
          debian.configuration()
              + "/postgresql.conf has the data directory "
              + debian.dataDirectory().map(Path::toString).orElse("(none)")
              + ", the registry has "
              + cluster.data(),
          "set data_directory = '"
              + cluster.data()
              + "' there, or correct "
              + locations.registry());
    }
    return debian;
  }

  /** What an upgrade keeps would lose the cluster it belongs to. */
  private void refuseKept(Cluster cluster, Refusals refusals) {
    String kept = ClusterPaths.keptName(name);
    for (DebianCluster debian : new DebianClusters(locations).list()) {
      if (debian.name().equals(kept)) {
        refusals.add(
            "the old cluster of its upgrade is kept, as " + debian.label(),
            "pg_version_upgrade -c "
                + name
                + " --delete-old   deletes that\npg_version_upgrade -c "
                + name
                + " --rollback --discard-new-writes   goes back to it");
        return;
      }
    }
    for (Path left :
        List.of(ClusterPaths.kept(cluster.path()), ClusterPaths.building(cluster.path()))) {
      if (disk.facts(left).isPresent()) {
        refusals.add(
            left + " is left of an upgrade",
            "if you no longer need it, remove it: " + Shell.line("ls", "-la", left));
      }
    }
  }

  private Takeover takeover(
      Parts parts, Cluster cluster, MajorVersion major, String startConf, boolean runs) {
    ClusterIdentity registered = new ClusterIdentity(name.value(), cluster.data());
    Optional<Takeover> adoption = adoption(major, registered);
    return new Takeover(
        parts.id(),
        Instant.now().truncatedTo(ChronoUnit.MILLIS),
        Takeover.Direction.RELEASE,
        cluster,
        major,
        adoption.map(Takeover::debian).orElseGet(() -> plain(major, registered)),
        registered,
        parts.disks().account(),
        runs,
        startConf,
        disk.facts(cluster.path()).orElseThrow().mode(),
        cluster.path().equals(locations.data().resolve(name.value())),
        adoption.map(Takeover::id));
  }

  /** Where pg_createcluster would have put it; where it is, when that is another file system. */
  private ClusterIdentity plain(MajorVersion major, ClusterIdentity registered) {
    Path data = locations.data().resolve(major.toString()).resolve(name.value());
    return DataChecks.sameFileSystem(disk, registered.data(), data)
        ? new ClusterIdentity(name.value(), data)
        : registered;
  }

  /** The last thing that was done with the cluster, when it was its adoption and can be undone. */
  private Optional<Takeover> adoption(MajorVersion major, ClusterIdentity registered) {
    List<Journal> finished = Journal.finished(disk, locations.state(name));
    for (int i = finished.size() - 1; i >= 0; i--) {
      if (finished.get(i).outcome() != Journal.Outcome.TAKEN_BACK) {
        return finished.get(i).undertaking() instanceof Takeover last
                && last.isAdoption()
                && last.from().equals(major)
                && last.registered().equals(registered)
                && isFree(last)
            ? Optional.of(last)
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private boolean isFree(Takeover adoption) {
    ClusterIdentity debian = adoption.debian();
    boolean sameName = debian.name().equals(name.value());
    boolean sameData = debian.data().equals(adoption.registered().data());
    return (sameName
            || disk.facts(locations.configuration(adoption.from(), debian.name())).isEmpty())
        && (sameData || disk.facts(debian.data()).isEmpty());
  }
}
