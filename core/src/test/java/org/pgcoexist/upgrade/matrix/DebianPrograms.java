package org.pgcoexist.upgrade.matrix;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.debian.DebianCluster;
import org.pgcoexist.debian.DebianClusters;
import org.pgcoexist.debian.files.StartConf;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.postgres.conf.EffectiveConf;
import org.pgcoexist.process.CommandResult;

/** pg_ctlcluster and what goes with it, and what a boot does. */
final class DebianPrograms {

  private static final String OF_HOOK = "metrics";

  private final Servers servers;
  private final Locations locations;

  DebianPrograms(Servers servers, Locations locations) {
    this.servers = servers;
    this.locations = locations;
  }

  FakeProgram ctlCluster(Words words) {
    MajorVersion major = MajorVersion.parse(words.next()).orElseThrow();
    String name = words.owned().next();
    if (words.has("start")) {
      words.end();
      return FakeProgram.change(() -> start(major, name));
    }
    words.with("stop", "-m", "fast").end();
    return FakeProgram.change(() -> stop(major, name));
  }

  private CommandResult start(MajorVersion major, String name) {
    Optional<DebianCluster> cluster = new DebianClusters(locations).find(major, name);
    if (cluster.isEmpty()) {
      return FakeProgram.ended(1, "", "there is no such cluster");
    }
    if (mode(cluster.get()).equals("disabled")) {
      return FakeProgram.ended(1, "", "cluster is disabled");
    }
    Path data = cluster.get().dataDirectory().orElseThrow();
    DataDirectory directory = new DataDirectory(data);
    if (!directory.isCluster() || !directory.major().equals(major.toString())) {
      return FakeProgram.ended(1, "", data + " is not accessible or of another major");
    }
    if (servers.on(data).isPresent()) {
      return FakeProgram.ended(2, "", "already running");
    }
    int port = cluster.get().port().number();
    servers.start(new Servers.Server(data, port, locations.sockets(), true));
    return FakeProgram.ended(0, "", "");
  }

  private static String mode(DebianCluster cluster) {
    return StartConf.mode(Site.read(cluster.configuration().resolve("start.conf")).getBytes(UTF_8));
  }

  private CommandResult stop(MajorVersion major, String name) {
    Optional<Path> data =
        new DebianClusters(locations).find(major, name).flatMap(DebianCluster::dataDirectory);
    if (data.isEmpty() || servers.on(data.get()).isEmpty()) {
      return FakeProgram.ended(2, "", "cluster is not running");
    }
    servers.stop(data.get());
    return FakeProgram.ended(0, "", "");
  }

  /** Its unit runs pg_ctlcluster, or systemd reads every start.conf again. */
  FakeProgram systemctl(Words words) {
    if (words.has("daemon-reload")) {
      return announce(words);
    }
    boolean asked = words.has("is-active");
    boolean start = words.has("start");
    if (asked) {
      words.with("--quiet");
    } else if (!start) {
      words.with("stop");
    }
    String[] unit = words.next().split("[@-]", 3);
    words.end();
    MajorVersion major = MajorVersion.parse(unit[1]).orElseThrow();
    if (asked) {
      return FakeProgram.answer(() -> FakeProgram.ended(runs(major, unit[2]) ? 0 : 3, "", ""));
    }
    return FakeProgram.change(() -> start ? start(major, unit[2]) : stop(major, unit[2]));
  }

  private boolean runs(MajorVersion major, String name) {
    return new DebianClusters(locations)
        .find(major, name)
        .flatMap(DebianCluster::dataDirectory)
        .flatMap(servers::on)
        .isPresent();
  }

  /** apt writes its list. */
  FakeProgram announce(Words words) {
    words.end();
    return FakeProgram.change(() -> FakeProgram.ended(0, "", ""));
  }

  /**
   * The hook scripts write into the new cluster, which goes with it; twice is as once. That of the
   * phase init makes a database, which is there when that of the phase finish comes.
   */
  FakeProgram hooks(Words words) {
    String directory = locations.common().resolve("pg_upgradecluster.d").toString();
    words.owned().with(directory);
    if (words.has("--test")) {
      words.with("--lsbsysinit").end();
      return FakeProgram.query(() -> directory + "/analyze\n" + directory + "/own.script\n");
    }
    words.with("--exit-on-error", "--regex=^own\\.script$", "--arg=15", "--arg=main", "--arg=18");
    String phase = words.value("--arg=");
    words.end();
    Path conf = locations.run(Stage.NAME).resolve("etc/18/main/postgresql.conf");
    return FakeProgram.change(
        () -> {
          Path data = Path.of(EffectiveConf.read(conf).value("data_directory").orElse("none"));
          if (servers.on(data).isEmpty()) {
            return FakeProgram.ended(1, "", "no server runs on " + data);
          }
          DataDirectory cluster = new DataDirectory(data);
          if (phase.equals("init") && !cluster.databases().contains(OF_HOOK)) {
            cluster.database(OF_HOOK, DataDirectory.OPEN);
            cluster.row(OF_HOOK, "made by a hook script");
          }
          if (!cluster.databases().contains(OF_HOOK) || cluster.rows(OF_HOOK).isEmpty()) {
            return FakeProgram.ended(1, "", "what the phase init made is gone");
          }
          if (!cluster.lines("global/hooks").contains(phase)) {
            cluster.add("global/hooks", phase);
          }
          return FakeProgram.ended(0, "", "");
        });
  }

  /** As the owner; as root where the owner may not. */
  FakeProgram test(Words words) {
    if (!words.isRoots()) {
      words.owned();
    }
    Path directory = Path.of(words.with("-d").next());
    words.with("-a");
    if (!words.has("-x")) {
      words.with("-w");
    }
    words.with(directory.toString()).end();
    return FakeProgram.answer(
        () -> FakeProgram.ended(Files.isDirectory(directory) ? 0 : 1, "", ""));
  }

  FakeProgram getent(Words words) {
    words.with("passwd", Integer.toString(Owners.OWNER.uid())).end();
    String line =
        Owners.OWNER.name()
            + ":x:"
            + Owners.OWNER.uid()
            + ":"
            + Owners.OWNER.gid()
            + "::"
            + Owners.OWNER.home()
            + ":/bin/sh\n";
    return FakeProgram.query(() -> line);
  }

  /** The clusters that a boot would start. */
  List<DebianCluster> startedAtBoot() {
    List<DebianCluster> started = new ArrayList<>();
    for (DebianCluster cluster : new DebianClusters(locations).list()) {
      if (mode(cluster).equals("auto")) {
        started.add(cluster);
      }
    }
    return started;
  }

  /** A start that fails is told in a log nobody reads. */
  void boot() {
    servers.crash();
    new org.pgcoexist.disk.LocalDisk().remove(locations.run());
    for (DebianCluster cluster : startedAtBoot()) {
      start(cluster.major(), cluster.name());
    }
  }
}
