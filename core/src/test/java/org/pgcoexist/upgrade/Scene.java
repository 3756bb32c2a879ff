package org.pgcoexist.upgrade;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.pgcoexist.debian.DebianClusters;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FaultyDisk;
import org.pgcoexist.engine.Event;
import org.pgcoexist.engine.Host;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.postgres.Programs;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.ScriptedRunner;
import org.pgcoexist.process.owner.Disks;
import org.pgcoexist.registry.Registry;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.SourceFacts;
import org.pgcoexist.upgrade.plan.SourceSizes;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.plan.UpgradeRequest;
import org.pgcoexist.upgrade.preflight.Inspection;

/**
 * A made-up machine below a directory: the clusters 15/main, registered and on its way to 18, and
 * 18/other, registered. It is as it stands before the switch, with the new cluster in place.
 */
public final class Scene {

  /** The owner of all clusters; the files seem to be its own. */
  public static final Account OWNER = new Account("postgres", 4711, 4711, "/var/lib/postgresql");

  public static final MajorVersion FROM = new MajorVersion(15, -1);
  public static final MajorVersion TO = new MajorVersion(18, -1);

  private final Locations locations;
  private final FaultyDisk.Plan faults = new FaultyDisk.Plan();
  private final Disk disk = new FaultyDisk(faults, OWNER.uid());
  private final ScriptedRunner runner = new ScriptedRunner();
  private final List<Event> events = new ArrayList<>();
  private final Path newPath;

  private Scene(Path root, Path newPath) {
    this.locations = Locations.under(root);
    this.newPath = newPath;
  }

  /** A scene in an empty directory; the new cluster takes the old one's path. */
  public static Scene in(Path root) {
    return in(root, Locations.under(root).data().resolve("main"));
  }

  /** A scene in an empty directory; the new cluster gets another path. */
  public static Scene in(Path root, Path newPath) {
    Scene scene = new Scene(root, newPath);
    try {
      scene.build();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return scene;
  }

  private void build() throws IOException {
    Path path = locations.data().resolve("main");
    write(path.resolve("data/PG_VERSION"), "15\n");
    write(path.resolve("data/base/1/1259"), "old rows");
    write(path.resolve("data/postgresql.auto.conf"), "work_mem = '8MB'\n");
    Path building = newPath.resolveSibling(newPath.getFileName() + ".new");
    write(building.resolve("data/PG_VERSION"), "18\n");
    write(building.resolve("data/base/1/1259"), "new rows");
    write(building.resolve("data/postgresql.auto.conf"), "# initdb's\n");
    write(building.resolve("upgrade/data/postgresql.auto.conf"), "work_mem = '8MB'\n");
    write(building.resolve("upgrade/configured"), "");
    configuration(building.resolve("upgrade/configuration"), "18", "manual\n");
    configuration(oldConfiguration(), "15", "# by hand\ndisabled # mark\n");
    Files.createSymbolicLink(
        oldConfiguration().resolve("linked.key"), oldConfiguration().resolve("keys/x"));
    Files.createSymbolicLink(
        building.resolve("upgrade/configuration/linked.key"), Path.of("/etc/ssl/private/x"));
    write(building.resolve("data/pg_hba.conf"), "local all all trust\n");
    write(locations.configuration(TO, "other").resolve("postgresql.conf"), "port = 5440\n");
    write(
        locations.common().resolve("user_clusters"),
        "# USER GROUP VERSION CLUSTER DATABASE\nshop *  15 main  shop\n* * 18 other *\n");
    write(
        locations.registry(),
        ("# this machine\n[other]\nport = 5440\nstatus = inactive\npath = /srv/other\n\n"
                + "[main]\nport = 5432\nstatus = upgrading\npath = ")
            + path
            + "\n# the end\n");
    write(locations.log(FROM, "main"), "log of 15\n");
    Files.createDirectories(journal());
    Files.setPosixFilePermissions(
        path.resolve("data"), PosixFilePermissions.fromString("rwxr-x---"));
  }

  private void configuration(Path directory, String major, String start) throws IOException {
    Path of = locations.configuration().resolve(major + "/main");
    write(
        directory.resolve("postgresql.conf"),
        "# settings\ndata_directory = '"
            + locations.data().resolve("main/data")
            + "'\nhba_file = '"
            + of.resolve("pg_hba.conf")
            + "'\nport = 5432 # ours\ninclude_dir = 'conf.d'\n");
    write(directory.resolve("pg_hba.conf"), "local all all peer\n");
    write(directory.resolve("pg_ident.conf"), "");
    write(directory.resolve("start.conf"), start);
    write(directory.resolve("conf.d/10-memory.conf"), "work_mem = 4MB\n");
    Files.createDirectories(directory.resolve("empty.d"));
  }

  /** Writes a file and the directories it is in. */
  public static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public Locations locations() {
    return locations;
  }

  /** Which change of the disk is to go wrong. */
  public FaultyDisk.Plan faults() {
    return faults;
  }

  public Disk disk() {
    return disk;
  }

  public ScriptedRunner runner() {
    return runner;
  }

  /** What the steps told. */
  public List<Event> events() {
    return events;
  }

  public Disks disks() {
    return new Disks(disk, disk, OWNER);
  }

  /** The directory of the journal. */
  public Path journal() {
    return locations.state(new ClusterName("main"));
  }

  public Path oldConfiguration() {
    return locations.configuration(FROM, "main");
  }

  /** The cluster as it was registered before the upgrade. */
  public Cluster cluster() {
    return new Cluster(
        new ClusterName("main"),
        Port.DEFAULT,
        ClusterStatus.ACTIVE,
        locations.data().resolve("main"));
  }

  public UpgradePlan attempt() {
    return attempt(facts(List.of()));
  }

  public UpgradePlan attempt(SourceFacts source) {
    return new UpgradePlan(
        "4d5a3bd2",
        Instant.parse("2026-11-22T10:00:00.123Z"),
        cluster(),
        FROM,
        TO,
        new UpgradePlan.Choices(
            newPath,
            locations.data(),
            "dumpall",
            UpgradeRequest.DumpWith.OLD,
            UpgradeRequest.Verify.SCHEMA,
            UpgradeRequest.Analyze.STAGED),
        new UpgradePlan.Before(OWNER, true, "# by hand\nauto # mark\n", new Port(5433)),
        source);
  }

  public static SourceFacts facts(List<String> tablespaces) {
    return new SourceFacts(
        "7300000000000000001",
        "postgres",
        "UTF8",
        "de_DE.UTF-8",
        "de_DE.UTF-8",
        "i",
        "de-DE",
        "&a < b\n",
        16 << 20,
        true,
        List.of("max_locks_per_transaction=64", "shared_preload_libraries=a, \"b c\""),
        List.of(new SourceFacts.Database("größe \"1\"/x", 8_000_000_000L)),
        List.of("closed"),
        tablespaces,
        new SourceSizes(20_000_000, Map.of(), 9_000_000));
  }

  /** What checks look at. */
  public Inspection inspection(UpgradePlan attempt, Answers answers, Predicate<StepId> begun) {
    return new Inspection(
        runner,
        disks(),
        locations,
        attempt,
        new DebianClusters(locations).find(FROM, "main").orElseThrow(),
        new Programs(FROM, locations.programs().resolve("15/bin")),
        new Programs(TO, locations.programs().resolve("18/bin")),
        answers,
        true,
        begun);
  }

  public Registry registry() {
    return new Registry(disk, locations);
  }

  public UpgradeContext context() {
    return context(attempt());
  }

  public UpgradeContext context(UpgradePlan attempt) {
    Host machine =
        new Host(
            locations, disk, (owner, id) -> new Host.OwnedDisk(disk, () -> {}), runner, registry());
    return new UpgradeContext(
        machine, runner, disks(), attempt, UpgradeRequest.RunOptions.PLAIN, journal(), events::add);
  }
}
