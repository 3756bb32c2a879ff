package org.pgcoexist.upgrade;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.debian.DebianCluster;
import org.pgcoexist.debian.DebianClusters;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.postgres.Programs;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.Disks;
import org.pgcoexist.registry.ListeningPorts;
import org.pgcoexist.registry.PortAllocation;

/** Turns a request into an attempt: decides everything, checks everything, touches nothing. */
final class Preparation {

  private final Machine machine;
  private final CommandRunner runner;
  private final Disks disks;
  private final UpgradeRequest request;
  private final Cluster cluster;
  private final String id;

  Preparation(
      Machine machine,
      CommandRunner runner,
      Disks disks,
      UpgradeRequest request,
      Cluster cluster,
      String id) {
    this.machine = machine;
    this.runner = runner;
    this.disks = disks;
    this.request = request;
    this.cluster = cluster;
    this.id = id;
  }

  /**
   * The attempt to make.
   *
   * @throws CoexistException when a preflight check refuses; all findings are in it
   */
  Attempt prepare(EventListener listener) throws InterruptedException {
    MajorVersion from = majorOf(cluster);
    MajorVersion to = target(from);
    Programs programs = installed(from, "the cluster's own programs are needed to read it");
    DebianCluster debian =
        new DebianClusters(locations())
            .find(from, cluster.name().value())
            .orElseThrow(() -> noConfiguration(from));
    SourceProbe probe = new SourceProbe(runner, disks, locations(), cluster, debian, programs);
    boolean runs = probe.runs();
    SourceFacts source = probe.facts(runs, request.superuser());
    Attempt attempt = attempt(from, to, debian, runs, source);
    List<Finding> findings = new Preflight(runner, disks, locations(), attempt).check(debian);
    for (Finding finding : findings) {
      if (!finding.refuses()) {
        listener.on(new Event.Warning(finding.problem()));
      }
    }
    PreflightRefusal.throwIfAny(cluster.name(), findings);
    return attempt;
  }

  private Locations locations() {
    return machine.locations();
  }

  private Attempt attempt(
      MajorVersion from, MajorVersion to, DebianCluster debian, boolean runs, SourceFacts source) {
    Path newPath = request.path().orElse(cluster.path());
    byte[] startConf =
        disks.owner().read(debian.configuration().resolve("start.conf")).orElse(new byte[0]);
    return new Attempt(
        id,
        Instant.now().truncatedTo(ChronoUnit.MILLIS),
        cluster,
        from,
        to,
        newPath,
        request.dumpDirectory().orElse(cluster.path().getParent()),
        request.method().orElse(UpgradeRequest.DEFAULT_METHOD),
        request.dumpWith().orElse(UpgradeRequest.DumpWith.OLD),
        disks.account(),
        runs,
        new String(startConf, StandardCharsets.ISO_8859_1),
        keptPort(),
        source);
  }

  private Port keptPort() {
    return PortAllocation.lowestFree(
        machine.registry().read(),
        new DebianClusters(locations()).ports(),
        ListeningPorts.here().ports());
  }

  /** The major in PG_VERSION, read as the owner. */
  private MajorVersion majorOf(Cluster cluster) {
    Path file = cluster.data().resolve("PG_VERSION");
    Optional<MajorVersion> major =
        disks
            .owner()
            .read(file)
            .flatMap(b -> MajorVersion.parse(new String(b, StandardCharsets.UTF_8).strip()));
    return major.orElseThrow(
        () ->
            CoexistException.usage(
                "cannot tell the major version of cluster " + cluster.name(),
                file + " is missing or holds no version",
                "check the cluster's path in " + locations().registry()));
  }

  private MajorVersion target(MajorVersion from) {
    MajorVersion newest = machine.installations().newest().orElse(from);
    MajorVersion to = request.version().orElse(newest);
    if (to.compareTo(from) <= 0) {
      throw new CoexistException(
          ExitStatus.REFUSED,
          "cannot upgrade cluster " + cluster.name() + " to PostgreSQL " + to,
          "it is a PostgreSQL "
              + from
              + " cluster already"
              + (request.version().isEmpty()
                  ? ", and no newer major is installed"
                  : ", and clusters move to newer majors only"),
          "install a newer major, or name an installed one with -v: pg_coexist majors lists them");
    }
    installed(to, "it is the target");
    return to;
  }

  private Programs installed(MajorVersion major, String why) {
    return machine
        .installations()
        .find(major)
        .orElseThrow(
            () ->
                new CoexistException(
                    ExitStatus.REFUSED,
                    "cannot upgrade cluster " + cluster.name(),
                    "PostgreSQL " + major + " is not installed, and " + why,
                    "apt-get install postgresql-" + major));
  }

  private CoexistException noConfiguration(MajorVersion from) {
    return new CoexistException(
        ExitStatus.REFUSED,
        "cannot upgrade cluster " + cluster.name(),
        "it has no readable "
            + locations().configuration(from, cluster.name().value())
            + "/postgresql.conf",
        "restore its configuration; pg_lsclusters shows what postgresql-common sees");
  }
}
