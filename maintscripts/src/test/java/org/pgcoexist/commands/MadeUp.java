package org.pgcoexist.commands;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.engine.Host;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.process.Account;
import org.pgcoexist.registry.Registry;
import org.pgcoexist.upgrade.plan.SourceFacts;
import org.pgcoexist.upgrade.plan.SourceSizes;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.plan.UpgradeRequest;

/** A machine below a directory, and an upgrade. */
final class MadeUp {

  private MadeUp() {}

  /** Debian's layout below {@code root}; nothing may be done as somebody else. */
  static Host machine(Path root, ScriptedRunner runner) {
    Locations locations = Locations.under(root);
    Disk disk = new LocalDisk();
    try {
      Files.createDirectories(locations.configuration());
      Files.createDirectories(locations.state());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Host(
        locations,
        disk,
        (owner, attempt) -> {
          throw new AssertionError("nothing may be done as " + owner.name());
        },
        runner,
        new Registry(disk, locations));
  }

  /** The same, where all files seem to be user 4711's and are changed as that user. */
  static Host machineOfUser(Path root, ScriptedRunner runner) {
    Host machine = machine(root, runner);
    Disk disk = new DiskOfUser(4711).disk();
    return new Host(
        machine.locations(),
        disk,
        (owner, attempt) -> new Host.OwnedDisk(disk, () -> {}),
        runner,
        new Registry(disk, machine.locations()));
  }

  /** Standard input is no terminal. */
  static Optional<Boolean> nobody(String question) {
    return Optional.empty();
  }

  /** A configuration of postgresql-common. */
  static void configure(Path root, String label, String data, int port) throws IOException {
    Path directory = root.resolve("etc/postgresql").resolve(label);
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve("postgresql.conf"),
        "data_directory = '" + data + "'\nport = " + port + "\n");
  }

  /** A major with programs that cannot run. */
  static void install(Path root, String major) throws IOException {
    Path bin = root.resolve("usr/lib/postgresql").resolve(major).resolve("bin");
    Files.createDirectories(bin);
    for (String program : List.of("postgres", "initdb")) {
      if (!Files.createFile(bin.resolve(program)).toFile().setExecutable(true)) {
        throw new IOException(program + " cannot be made executable");
      }
    }
  }

  /** The cluster shop, from 15 to 18. */
  static UpgradePlan attempt() {
    return new UpgradePlan(
        "4d5a3bd2",
        Instant.parse("2026-11-22T10:00:00Z"),
        new Cluster(
            new ClusterName("shop"), Port.DEFAULT, ClusterStatus.ACTIVE, Path.of("/srv/shop")),
        new MajorVersion(15, -1),
        new MajorVersion(18, -1),
        new UpgradePlan.Choices(
            Path.of("/srv/shop"),
            Path.of("/srv"),
            "dumpall",
            UpgradeRequest.DumpWith.OLD,
            UpgradeRequest.Verify.SCHEMA,
            UpgradeRequest.Analyze.STAGED),
        new UpgradePlan.Before(
            new Account("postgres", 114, 121, "/var/lib/postgresql"),
            true,
            "auto\n",
            new Port(5433)),
        new SourceFacts(
            "7300000000000000001",
            "postgres",
            "UTF8",
            "C",
            "C",
            "c",
            "",
            "",
            16 << 20,
            true,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            SourceSizes.UNKNOWN));
  }
}
