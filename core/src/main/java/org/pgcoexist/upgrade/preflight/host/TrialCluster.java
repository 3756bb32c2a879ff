package org.pgcoexist.upgrade.preflight.host;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.model.Port;
import org.pgcoexist.postgres.PrivateServer;
import org.pgcoexist.postgres.Programs;
import org.pgcoexist.process.Command;
import org.pgcoexist.upgrade.plan.SocketDirectory;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;
import org.pgcoexist.upgrade.state.Initdb;
import org.pgcoexist.upgrade.state.PgUpgrade;

/**
 * A throwaway cluster of the new major in {@code {path}.check}, on the file system where the real
 * one would be: for {@code pg_upgrade --check}, and to try the definitions in. A marker tells that
 * it is ours, and which attempt's.
 *
 * <p>What a SIGKILL leaves, and the next check or upgrade removes before it makes its own:
 *
 * <pre>
 * the directory, empty or with the marker   it is removed
 * programs that dump or load                they end with their work at the latest. The marker names
 *                                           the attempt they carry the mark of: they are ended
 * the cluster's server, a private one of    they run on, on our ports with our sockets, and nobody
 *   the old cluster if that was down        else gets in: both are stopped
 * the old public server                     nothing: it was only read, the locks went with the dump
 * tablespaces                               nothing: the trial has none
 * </pre>
 */
public final class TrialCluster {

  private static final String MARKER = "pg-coexist-check";

  private final Inspection on;
  private final UpgradePlan attempt;
  private final UpgradePlan inTrial;
  private final Path path;
  private final SocketDirectory sockets;
  private final boolean usable;

  private TrialCluster(Inspection on, boolean usable) {
    this.on = on;
    this.attempt = on.attempt();
    this.path = path(on.attempt());
    this.inTrial = attempt.inTrial(path);
    this.sockets = new SocketDirectory(on.disks(), on.locations(), attempt.name());
    this.usable = usable;
  }

  private static Path path(UpgradePlan attempt) {
    return attempt.newPath().resolveSibling(attempt.newPath().getFileName() + ".check");
  }

  /** Makes it; where that cannot be, the finding says why and it is not usable. */
  public static TrialCluster prepare(Inspection on, Findings findings) throws InterruptedException {
    Path path = path(on.attempt());
    if (on.disks().self().facts(path.getParent()).isEmpty()) {
      // That is another check's finding.
      return new TrialCluster(on, false);
    }
    if (isForeign(on, path)) {
      findings.refuse(
          path + " exists, and it is where the upgrade would be tried",
          "move it away or remove it");
      return new TrialCluster(on, false);
    }
    TrialCluster trial = new TrialCluster(on, true);
    try {
      trial.make();
    } catch (CoexistException e) {
      trial.remove();
      findings.refuse(e.what() + "\n" + e.why(), e.next());
      return new TrialCluster(on, false);
    }
    return trial;
  }

  private static boolean isForeign(Inspection on, Path path) {
    Optional<FileFacts> facts = on.disks().self().facts(path);
    if (facts.isEmpty()) {
      return false;
    }
    boolean owned = facts.get().isDirectory() && facts.get().uid() == on.attempt().owner().uid();
    return !owned
        || (on.disks().owner().facts(path.resolve(MARKER)).isEmpty()
            && !on.disks().owner().list(path).isEmpty());
  }

  private void make() throws InterruptedException {
    endKilled();
    stopServers();
    on.disks().removeOwned(path);
    on.disks().createOwned(path, 0700);
    Disk owner = on.disks().owner();
    owner.replace(path.resolve(MARKER), attempt.id().getBytes(StandardCharsets.UTF_8), 0600);
    owner.createDirectory(inTrial.building(), 0700);
    owner.createDirectory(inTrial.workDirectory(), 0700);
    Command initdb =
        Initdb.command(
            on.newPrograms(), attempt, on.dataFiles(), data(), new Initdb.Options(false, false));
    on.runner()
        .require(
            "cannot make a trial cluster of PostgreSQL " + attempt.to(),
            initdb.as(attempt.owner()).in(path));
    sockets.prepare();
  }

  private Path data() {
    return inTrial.newData();
  }

  /** The attempt as it is in the trial: what it makes is in here. */
  public UpgradePlan attempt() {
    return inTrial;
  }

  /** The programs of a killed check. */
  private void endKilled() {
    if (on.disks().self().facts(path).isPresent()) {
      on.disks()
          .owner()
          .read(path.resolve(MARKER))
          .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
          .filter(id -> id.matches("[0-9a-f-]{36}") && !id.equals(attempt.id()))
          .ifPresent(id -> on.runner().endOrphans(id, attempt.owner()));
    }
  }

  /** True when there is one. */
  public boolean isUsable() {
    return usable;
  }

  /** Whether a file of the old cluster can be cloned to where the new one would be. */
  boolean canClone() throws InterruptedException {
    Path source = attempt.cluster().data().resolve("PG_VERSION");
    Command clone =
        Command.of("cp", "--reflink=always", source.toString(), path.resolve("clone").toString())
            .as(attempt.owner())
            .briefly();
    return on.runner().run(clone).succeeded();
  }

  /** pg_upgrade, to check only. */
  Command pgUpgrade() {
    return new PgUpgrade(on.newPrograms(), on.oldPrograms(), attempt, on.dataFiles())
        .command(
            data(),
            sockets.path(),
            old(),
            server(
                PgUpgrade.withSettingsInFile(
                    on.disks().owner(), now().spec(), path.resolve("postgresql.conf"))),
            List.of("--check"))
        .in(path);
  }

  private PrivateServer old() {
    Path configuration = on.debian().configuration().resolve("postgresql.conf");
    return server(
        spec(on.oldPrograms(), attempt.cluster().data(), Port.UPGRADE_OLD, configuration));
  }

  private PrivateServer now() {
    return server(
        spec(on.newPrograms(), data(), Port.UPGRADE_NEW, data().resolve("postgresql.conf")));
  }

  private PrivateServer.Spec spec(Programs programs, Path pgdata, Port port, Path configuration) {
    return new PrivateServer.Spec(
        programs,
        pgdata,
        attempt.owner(),
        attempt.source().superuser(),
        port,
        sockets.path(),
        configuration,
        path.resolve("server.log"),
        attempt.newSettings());
  }

  private PrivateServer server(PrivateServer.Spec spec) {
    return new PrivateServer(on.runner(), on.disks().owner(), spec, PrivateServer.Purpose.READ);
  }

  /** Those that a killed pg_upgrade left. */
  private void stopServers() throws InterruptedException {
    if (on.disks().self().facts(path).isPresent()) {
      now().stop();
    }
    if (!attempt.wasRunning()) {
      old().stop();
    }
  }

  /** Removes it; where there is none, nothing. */
  public void remove() throws InterruptedException {
    if (usable) {
      stopServers();
      on.disks().removeOwned(path);
      sockets.remove();
    }
  }
}
