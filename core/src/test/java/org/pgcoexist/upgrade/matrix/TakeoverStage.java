package org.pgcoexist.upgrade.matrix;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.engine.Cancellation;
import org.pgcoexist.engine.Host;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.registry.Registry;
import org.pgcoexist.takeover.AdoptRequest;
import org.pgcoexist.takeover.Takeovers;

/**
 * A made-up machine with the cluster 15/main, which only postgresql-common knows, and the real
 * engine that adopts and releases it, one process after the other.
 */
final class TakeoverStage {

  private static final MajorVersion MAJOR = new MajorVersion(15, -1);

  private final Path root;
  private final ClusterName name;
  private final Locations locations;
  private final Owners owners;
  private final Servers servers = new Servers();
  private final Faults faults = new Faults(servers);
  private final Programs programs;
  private final Host machine;

  /**
   * @param root an empty directory
   * @param name the name it is registered by
   * @param rootOwns whether root has the directories above the data, or the cluster's owner
   */
  TakeoverStage(Path root, ClusterName name, boolean running, boolean rootOwns) {
    this.root = root;
    this.name = name;
    this.locations = Locations.under(root);
    this.owners = new Owners(root);
    this.programs = new Programs(faults, servers, locations);
    FaultInjectingDisk self = new FaultInjectingDisk(faults, owners, servers, Owners.SELF, 0);
    FaultInjectingDisk owner =
        new FaultInjectingDisk(faults, owners, servers, Owners.OWNER.uid(), Owners.OWNER.gid());
    this.machine =
        new Host(
            locations,
            self,
            (account, id) -> new Host.OwnedDisk(owner, () -> {}),
            programs,
            new Registry(self, locations));
    make();
    if (rootOwns) {
      owners.give(locations.data(), Owners.SELF, 0);
      owners.give(locations.data().resolve("15"), Owners.SELF, 0);
    }
    if (running) {
      Path data = locations.data().resolve("15/main");
      servers.start(new Servers.Server(data, 5432, locations.sockets(), true));
    }
  }

  private void make() {
    for (Path directory : List.of(locations.state(), locations.logs(), locations.common())) {
      Site.directory(directory, 0755);
      owners.give(directory, Owners.SELF, 0);
    }
    Site.directory(locations.systemd(), 0755);
    Site.directory(locations.sockets(), 0775);
    for (String program : List.of("postgres", "initdb")) {
      Site.directory(locations.programs().resolve("15/bin"), 0755);
      Site.write(locations.programs().resolve("15/bin").resolve(program), new byte[0], 0755);
    }
    Path data = locations.data().resolve("15/main");
    Site.directory(data.getParent(), 0755);
    DataDirectory.make(data, "15", 7_300_000_000_000_000_001L, 0700, true);
    DataDirectory directory = new DataDirectory(data);
    directory.row("postgres", "note 1");
    Site.directory(root.resolve("mnt/fast"), 0700);
    directory.tablespace("fast", root.resolve("mnt/fast"));
    Site.write(
        data.resolve("postgresql.auto.conf"),
        "archive_command = 'cp %p " + data + "/archive/%f'\n");
    configuration(data);
    Path log = locations.log(MAJOR, "main");
    for (String end : List.of("", ".1")) {
      Path file = log.resolveSibling(log.getFileName() + end);
      Site.write(file, Stage.bytes("log" + end + "\n"), 0640);
      owners.give(file, Owners.OWNER.uid(), 4);
    }
    Path users = locations.common().resolve("user_clusters");
    Site.write(users, Stage.bytes("# USER GROUP VERSION CLUSTER\nshop * 15  main shop\n"), 0644);
    owners.give(users, Owners.SELF, 0);
    String registry =
        "# this machine\n[other]\nport = 5440\nstatus = inactive\npath = /srv/other\n";
    Site.write(locations.registry(), Stage.bytes(registry), 0644);
  }

  private void configuration(Path data) {
    Path directory = locations.configuration(MAJOR, "main");
    Site.directory(directory, 0755);
    String conf =
        "# ours\ndata_directory = '"
            + data
            + "'  # here\nhba_file = '"
            + directory
            + "/pg_hba.conf'\nport = 5432 # the port\ncluster_name = '15/main'\n"
            + "include_dir = 'conf.d'\n";
    Site.write(directory.resolve("postgresql.conf"), Stage.bytes(conf), 0644);
    Site.write(directory.resolve("pg_hba.conf"), Stage.bytes("local all all peer\n"), 0640);
    Site.write(directory.resolve("start.conf"), Stage.bytes("# by hand\nauto # mark\n"), 0644);
    Site.directory(directory.resolve("conf.d"), 0755);
    Site.write(
        directory.resolve("conf.d/10-data.conf"),
        Stage.bytes("data_directory = " + data + "\n"),
        0600);
    new LocalDisk().createLink(directory.resolve("pgdata"), data.toString());
  }

  /** One process of pg_coexist adopt. */
  Stage.Ending adopt(Fault fault, int at) {
    Optional<ClusterName> as = name.value().equals("main") ? Optional.empty() : Optional.of(name);
    AdoptRequest request = new AdoptRequest(MAJOR, "main", as, Optional.empty());
    return run(fault, at, takeovers -> takeovers.adopt(request));
  }

  /** One process of pg_coexist release. */
  Stage.Ending release(Fault fault, int at) {
    return run(fault, at, takeovers -> takeovers.release(name));
  }

  /** A call of the library. */
  @FunctionalInterface
  private interface Call {
    Takeovers.Done on(Takeovers takeovers) throws InterruptedException;
  }

  private Stage.Ending run(Fault fault, int at, Call call) {
    Cancellation cancellation = faults.begin(fault, at);
    Stage.Ending ending = ending(fault, call, cancellation);
    if (Thread.interrupted()) {
      throw new AssertionError("an interrupt is left");
    }
    return ending;
  }

  private Stage.Ending ending(Fault fault, Call call, Cancellation cancellation) {
    try {
      call.on(new Takeovers(machine, event -> {}, cancellation));
      return new Stage.Ending(Stage.Ending.Kind.DONE, Optional.empty());
    } catch (CoexistException e) {
      return new Stage.Ending(Stage.Ending.Kind.FAILED, Optional.of(e));
    } catch (InterruptedException e) {
      return new Stage.Ending(Stage.Ending.Kind.STOPPED, Optional.empty());
    } catch (SimulatedKill e) {
      if (fault == Fault.BOOTS) {
        programs.debian().boot();
      }
      return new Stage.Ending(Stage.Ending.Kind.DIED, Optional.empty());
    }
  }

  Faults faults() {
    return faults;
  }

  /** Whether a takeover is open. */
  boolean isOpen() {
    Path directory = locations.state(name);
    return Journal.look(new LocalDisk(), directory).isPresent();
  }

  /** Whether the cluster is in the registry. */
  boolean isRegistered() {
    return new Registry(new LocalDisk(), locations).read().find(name).isPresent();
  }

  /** All there is but journals that are finished, and directories for them. */
  Map<String, String> snapshot() {
    Map<String, String> all = new TreeMap<>(Snapshot.of(root, servers, owners));
    String states = "var/lib/pg-coexist/clusters";
    all.keySet()
        .removeIf(
            path ->
                path.equals(states)
                    || path.startsWith("var/lib/pg-coexist/.pg-coexist-")
                    || path.startsWith(states + "/.pg-coexist-")
                    || path.equals(states + "/" + name)
                    || path.equals(states + "/" + name + "/lock")
                    || path.startsWith(states + "/" + name + "/.pg-coexist-")
                    || path.startsWith(states + "/" + name + "/finished"));
    return all;
  }
}
