package org.pgcoexist.upgrade.preflight;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.model.Port;
import org.pgcoexist.postgres.PrivateServer;
import org.pgcoexist.postgres.Programs;
import org.pgcoexist.process.Command;
import org.pgcoexist.upgrade.Attempt;
import org.pgcoexist.upgrade.Findings;
import org.pgcoexist.upgrade.Initdb;
import org.pgcoexist.upgrade.Inspection;
import org.pgcoexist.upgrade.PgUpgrade;
import org.pgcoexist.upgrade.SocketDirectory;

/**
 * A new cluster for {@code pg_upgrade --check} alone, in {@code {path}.check}, on the file system
 * where the real one would be. A marker tells that it is ours: what a killed check leaves, the next
 * one removes.
 */
final class TrialCluster {

  private static final String MARKER = "pg-coexist-check";

  private final Inspection on;
  private final Attempt attempt;
  private final Path path;
  private final SocketDirectory sockets;
  private final boolean usable;

  private TrialCluster(Inspection on, boolean usable) {
    this.on = on;
    this.attempt = on.attempt();
    this.path = path(on.attempt());
    this.sockets = new SocketDirectory(on.disks(), on.locations(), attempt.name());
    this.usable = usable;
  }

  private static Path path(Attempt attempt) {
    return attempt.newPath().resolveSibling(attempt.newPath().getFileName() + ".check");
  }

  /** Makes it; where that cannot be, the finding says why and it is not usable. */
  static TrialCluster prepare(Inspection on, Findings findings) throws InterruptedException {
    Path path = path(on.attempt());
    if (on.disks().self().facts(path.getParent()).isEmpty()) {
      // That is another check's finding.
      return new TrialCluster(on, false);
    }
    if (isForeign(on, path)) {
      findings.refuse(
          path + " exists, and it is where pg_upgrade would try the upgrade",
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
    stopServers();
    on.disks().removeOwned(path);
    on.disks().createOwned(path, 0700);
    on.disks().owner().replace(path.resolve(MARKER), new byte[0], 0600);
    Command initdb =
        Initdb.command(
            on.newPrograms(), attempt, on.dataFiles(), data(), new Initdb.Manner(false, false));
    on.runner()
        .require(
            "cannot make a trial cluster of PostgreSQL " + attempt.to(),
            initdb.as(attempt.owner()).in(path));
    sockets.prepare();
  }

  private Path data() {
    return path.resolve("data");
  }

  /** True when there is one. */
  boolean isUsable() {
    return usable;
  }

  /** Whether a file of the old cluster can be cloned to where the new one would be. */
  boolean canClone() throws InterruptedException {
    Path source = attempt.cluster().data().resolve("PG_VERSION");
    Command clone =
        Command.of("cp", "--reflink=always", source.toString(), path.resolve("clone").toString())
            .as(attempt.owner());
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
        attempt.source().settings());
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
  void remove() throws InterruptedException {
    if (usable) {
      stopServers();
      on.disks().removeOwned(path);
      sockets.remove();
    }
  }
}
