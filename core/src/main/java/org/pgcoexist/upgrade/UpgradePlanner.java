package org.pgcoexist.upgrade;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.debian.ClusterControl;
import org.pgcoexist.debian.DebianCluster;
import org.pgcoexist.debian.DebianClusters;
import org.pgcoexist.engine.EventListener;
import org.pgcoexist.engine.Host;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.postgres.PgVersionFile;
import org.pgcoexist.postgres.Programs;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.owner.Disks;
import org.pgcoexist.registry.ListeningPorts;
import org.pgcoexist.registry.PortAllocation;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.Method;
import org.pgcoexist.upgrade.plan.SourceFacts;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.plan.UpgradeRequest;
import org.pgcoexist.upgrade.preflight.Inspection;
import org.pgcoexist.upgrade.preflight.Installed;
import org.pgcoexist.upgrade.preflight.Preflight;
import org.pgcoexist.upgrade.preflight.SourceProbe;
import org.pgcoexist.upgrade.preflight.Standby;

/** Turns a request into an attempt: decides everything, checks everything, touches nothing. */
final class UpgradePlanner {

  /** The oldest major that can be upgraded. */
  private static final int OLDEST = 11;

  private final Host machine;
  private final CommandRunner runner;
  private final Disks disks;
  private final UpgradeRequest request;
  private final Cluster cluster;
  private final String id;

  UpgradePlanner(
      Host machine,
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
  UpgradePlan prepare(EventListener listener) throws InterruptedException {
    refuseUselessDumpDirectory();
    OpenAttempt.refuseUselessPrepare(request, method());
    MajorVersion from = majorOf(cluster);
    refuseTooOld(from);
    MajorVersion to = target(from);
    Installed installed = new Installed(machine.installations(), cluster.name());
    installed.require(from, to);
    Programs programs = installed.programs(from);
    DebianCluster debian = configuration(from);
    // The look itself asks pg_ctl, which waits at a pid file that is a pipe.
    new ClusterControl(runner, locations(), disks)
        .requireReadable("cannot upgrade cluster " + cluster.name(), from, cluster.name().value());
    SourceProbe probe = new SourceProbe(runner, disks, locations(), cluster, debian, programs);
    boolean runs = probe.runs();
    new Standby(runner, disks, cluster, programs).refuse(runs);
    Preflight preflight = new Preflight(Checks.all(), listener);
    SourceProbe.Look look =
        probe.look(runs, request.runOptions().superuser(), preflight.questions(from, to));
    UpgradePlan attempt = attempt(from, to, debian, runs, look.facts());
    preflight.check(
        new Inspection(
            runner,
            disks,
            locations(),
            attempt,
            debian,
            programs,
            installed.programs(to),
            look.answers(),
            request.action() == UpgradeRequest.Action.CHECK,
            step -> false,
            request.runOptions().following(),
            trial(attempt, look.serving(), listener)));
    return attempt;
  }

  private Optional<UpgradeContext> trial(
      UpgradePlan attempt, Optional<Psql> serving, EventListener listener) {
    return request.runOptions().trial()
        ? Optional.of(
            new UpgradeContext(
                machine,
                runner,
                disks,
                attempt,
                request.runOptions(),
                locations().state(cluster.name()),
                listener,
                serving))
        : Optional.empty();
  }

  private String method() {
    return request.choices().methodToTake();
  }

  private void refuseUselessDumpDirectory() {
    if (request.choices().dumpDirectory().isPresent() && !Method.named(method()).writesDump()) {
      throw CoexistException.usage(
          "cannot put a dump into " + request.choices().dumpDirectory().get(),
          "the method " + method() + " writes none",
          "leave -d out, or use -m dumpall");
    }
  }

  /**
   * Looks before an attempt is continued.
   *
   * @throws CoexistException when something is in the way now; nothing more was touched
   */
  void checkAgain(Journal journal, EventListener listener) throws InterruptedException {
    UpgradePlan attempt = UpgradePlan.of(journal);
    Installed installed = new Installed(machine.installations(), cluster.name());
    if (journal.begun(StepId.SWITCH)) {
      // The old cluster is not read again.
      installed.require(attempt.to());
      return;
    }
    installed.require(attempt.from(), attempt.to());
    new Preflight(Checks.all(), listener)
        .checkAgain(
            new Inspection(
                runner,
                disks,
                locations(),
                attempt,
                configuration(attempt.from()),
                installed.programs(attempt.from()),
                installed.programs(attempt.to()),
                new Answers(),
                false,
                journal::begun));
  }

  private DebianCluster configuration(MajorVersion from) {
    return new DebianClusters(locations())
        .find(from, cluster.name().value())
        .orElseThrow(() -> noConfiguration(from));
  }

  private Locations locations() {
    return machine.locations();
  }

  private UpgradePlan attempt(
      MajorVersion from, MajorVersion to, DebianCluster debian, boolean runs, SourceFacts source) {
    Path newPath = request.choices().path().orElse(cluster.path());
    byte[] startConf =
        disks.owner().read(debian.configuration().resolve("start.conf")).orElse(new byte[0]);
    return new UpgradePlan(
        id,
        Instant.now().truncatedTo(ChronoUnit.MILLIS),
        cluster,
        from,
        to,
        new UpgradePlan.Choices(
            newPath,
            request.choices().dumpDirectory().orElse(cluster.path().getParent()),
            method(),
            request.choices().dumpWith().orElse(UpgradeRequest.DumpWith.OLD),
            request.choices().verify().orElse(UpgradeRequest.Verify.SCHEMA),
            request.choices().analyze().orElse(UpgradeRequest.Analyze.STAGED)),
        new UpgradePlan.Before(
            disks.account(), runs, new String(startConf, StandardCharsets.ISO_8859_1), keptPort()),
        source);
  }

  private Port keptPort() {
    return PortAllocation.lowestFree(
        machine.registry().read(),
        new DebianClusters(locations()).ports(),
        new ListeningPorts(locations().proc()).ports());
  }

  /** The major in PG_VERSION, read as the owner. */
  private MajorVersion majorOf(Cluster cluster) {
    return PgVersionFile.major(disks.owner(), cluster.data())
        .orElseThrow(
            () ->
                CoexistException.usage(
                    "cannot tell the major version of cluster " + cluster.name(),
                    PgVersionFile.in(cluster.data()) + " is missing or holds no version",
                    "check the cluster's path in " + locations().registry()));
  }

  /** Older ones lack what the comparison of both clusters asks for. */
  private void refuseTooOld(MajorVersion from) {
    if (!from.isAtLeast(OLDEST)) {
      throw new CoexistException(
          ExitStatus.REFUSED,
          "cannot upgrade cluster " + cluster.name(),
          "it is a PostgreSQL "
              + from
              + " cluster, and this program moves those from "
              + OLDEST
              + " on",
          "go to a major in between first: pg_coexist release "
              + cluster.name()
              + ", and pg_upgradecluster of postgresql-common");
    }
  }

  private MajorVersion target(MajorVersion from) {
    MajorVersion newest = machine.installations().newest().orElse(from);
    MajorVersion to = request.choices().version().orElse(newest);
    if (to.compareTo(from) <= 0) {
      throw new CoexistException(
          ExitStatus.REFUSED,
          "cannot upgrade cluster " + cluster.name() + " to PostgreSQL " + to,
          "it is a PostgreSQL "
              + from
              + " cluster already"
              + (request.choices().version().isEmpty()
                  ? ", and no newer major is installed"
                  : ", and clusters move to newer majors only"),
          "install a newer major, or name an installed one with -v: pg_coexist majors lists them");
    }
    return to;
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
