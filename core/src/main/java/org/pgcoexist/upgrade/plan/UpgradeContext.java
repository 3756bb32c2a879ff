package org.pgcoexist.upgrade.plan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.debian.ClusterControl;
import org.pgcoexist.engine.Event;
import org.pgcoexist.engine.EventListener;
import org.pgcoexist.engine.FileBackups;
import org.pgcoexist.engine.Host;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.postgres.PrivateServer;
import org.pgcoexist.postgres.Programs;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.ServerOptions;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.owner.Disks;
import org.pgcoexist.registry.Registry;

/**
 * What the steps of one attempt share.
 *
 * @param machine the parts the engine works with
 * @param runner as the machine's, each program marked as this attempt's
 * @param disks who changes what
 * @param attempt what was decided
 * @param runOptions how this run is to go on
 * @param journalDirectory where originals of edited files are kept
 * @param listener receives warnings
 * @param serving how the old cluster is asked where it is its public server that is read; else it
 *     is the private one
 */
public record UpgradeContext(
    Host machine,
    CommandRunner runner,
    Disks disks,
    UpgradePlan attempt,
    UpgradeRequest.RunOptions runOptions,
    Path journalDirectory,
    EventListener listener,
    Optional<Psql> serving) {

  /** One that reads the old cluster through its private server. */
  public UpgradeContext(
      Host machine,
      CommandRunner runner,
      Disks disks,
      UpgradePlan attempt,
      UpgradeRequest.RunOptions runOptions,
      Path journalDirectory,
      EventListener listener) {
    this(machine, runner, disks, attempt, runOptions, journalDirectory, listener, Optional.empty());
  }

  /** What files held before this attempt edited them. */
  public FileBackups originals() {
    return new FileBackups(disks.self(), journalDirectory, attempt.id());
  }

  public Locations locations() {
    return machine.locations();
  }

  public Registry registry() {
    return machine.registry();
  }

  /** Starts and stops public servers. */
  public ClusterControl control() {
    return new ClusterControl(runner.ofPublicServers(), locations(), disks);
  }

  public Programs oldPrograms() {
    return programs(attempt.from());
  }

  public Programs newPrograms() {
    return programs(attempt.to());
  }

  private Programs programs(MajorVersion major) {
    return machine
        .installations()
        .find(major)
        .orElseThrow(
            () ->
                CoexistException.failed(
                    "PostgreSQL " + major + " is not installed any more",
                    "its programs in "
                        + locations().programs().resolve(major.toString())
                        + " are gone",
                    "apt-get install postgresql-" + major));
  }

  /** How much is worth doing at the same time. */
  public int jobs() {
    return runOptions.jobs().orElseGet(runner::worthAtOnce);
  }

  /** The same with another runner. */
  public UpgradeContext with(CommandRunner other) {
    return new UpgradeContext(
        machine, other, disks, attempt, runOptions, journalDirectory, listener, serving);
  }

  /** The same where the old cluster's public server is read, while it serves. */
  public UpgradeContext reading(Psql server) {
    return new UpgradeContext(
        machine,
        runner,
        disks,
        attempt,
        runOptions,
        journalDirectory,
        listener,
        Optional.of(server));
  }

  /**
   * What the old cluster has: as it was known before the attempt, or as it is known better since.
   */
  public SourceFacts source() {
    return new SourceChange(this).facts();
  }

  /** The old cluster's private server, for reading (proposal, step 5). */
  public PrivateServer oldServer() {
    return oldServer(List.of());
  }

  /** The same; further settings, name=value, matter for its start only. */
  public PrivateServer oldServer(List<String> more) {
    return oldServer(PrivateServer.Purpose.READ, more);
  }

  /** The same, to be read, or to be fixed. */
  public PrivateServer oldServer(PrivateServer.Purpose purpose, List<String> more) {
    List<String> settings = new ArrayList<>(more);
    for (String setting : attempt.source().settings()) {
      if (setting.startsWith(ServerOptions.LOCKS)) {
        settings.add(setting);
      }
    }
    return server(
        oldPrograms(),
        attempt.cluster().data(),
        Port.UPGRADE_OLD,
        locations()
            .configuration(attempt.from(), attempt.name().value())
            .resolve("postgresql.conf"),
        purpose,
        settings);
  }

  /** The new cluster's private server, to be filled (proposal, step 2). */
  public PrivateServer newServer() {
    return newServer(PrivateServer.Purpose.LOAD, List.of());
  }

  /**
   * The same, to be filled or only to be read.
   *
   * @param more further settings, name=value, which matter for its start only
   */
  public PrivateServer newServer(PrivateServer.Purpose purpose, List<String> more) {
    List<String> settings = new ArrayList<>(attempt.newSettings());
    settings.addAll(more);
    return server(
        newPrograms(),
        attempt.newData(),
        Port.UPGRADE_NEW,
        attempt.newData().resolve("postgresql.conf"),
        purpose,
        settings);
  }

  /** What the method does with the old cluster's data files. */
  public TransferMode dataFiles() {
    return Method.named(attempt.method()).dataFiles();
  }

  private PrivateServer server(
      Programs programs,
      Path data,
      Port port,
      Path configuration,
      PrivateServer.Purpose purpose,
      List<String> settings) {
    PrivateServer.Spec spec =
        new PrivateServer.Spec(
            programs,
            data,
            attempt.owner(),
            attempt.source().superuser(),
            port,
            sockets().path(),
            configuration,
            attempt.workDirectory().resolve("server-" + port + ".log"),
            settings);
    return new PrivateServer(runner, disks.owner(), spec, purpose);
  }

  /** SQL on the old private server, with the old major's psql. */
  public Psql oldPsql() {
    return oldClient(oldPrograms());
  }

  /** Programs of one of both majors that read the old server. */
  public Psql oldClient(Programs programs) {
    return serving
        .map(psql -> psql.with(runner, programs))
        .orElseGet(() -> oldServer().psql(programs, attempt.source().superuser()));
  }

  /** Programs that dump the old private server, of the major that the attempt dumps with. */
  public Psql dumpPsql() {
    boolean isNew = attempt.dumpWith() == UpgradeRequest.DumpWith.NEW;
    return oldClient(isNew ? newPrograms() : oldPrograms());
  }

  /** SQL on the new private server, with the new major's psql. */
  public Psql newPsql() {
    return newServer().psql(newPrograms(), attempt.source().superuser());
  }

  /** Where the private sockets are. */
  public SocketDirectory sockets() {
    return new SocketDirectory(disks, locations(), attempt.name());
  }

  /** True when differences between old and new are to be warnings only. */
  public boolean acceptDifferences() {
    return runOptions.acceptDifferences();
  }

  /**
   * Tells systemd and apt where clusters are now. Until they know nothing goes wrong but at the
   * next boot, so that a failure ends nothing.
   */
  public void announce() throws InterruptedException {
    try {
      control().announce().forEach(this::warn);
    } catch (CoexistException e) {
      warn(
          e.what()
              + ": "
              + e.why()
              + "\nThe cluster itself is as it should be. Until this is done it may not be started"
              + " at boot: systemctl daemon-reload");
    }
  }

  public void warn(String message) {
    listener.on(new Event.Warning(message));
  }
}
