package org.pgcoexist.debian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FaultyDisk;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.ScriptedRunner;
import org.pgcoexist.process.owner.Disks;
import org.pgcoexist.registry.Registry;

/** What a creation leaves that was killed, and what the same again makes of it. */
class KilledCreationTest {

  /** Path, sockets, two directories of the configuration, the log. */
  private static final int CHANGES_BEFORE = 5;

  private static final Account OWNER = new Account("postgres", 4711, 4711, "/var/lib/postgresql");

  @TempDir Path root;
  private final ScriptedRunner runner = new ScriptedRunner();
  private final FaultyDisk.Plan plan = new FaultyDisk.Plan();
  private final Disk disk = new FaultyDisk(plan, OWNER.uid());
  private Locations locations;
  private Registry registry;
  private Cluster shop;

  @BeforeEach
  void layout() throws IOException {
    locations = Locations.under(root);
    registry = new Registry(disk, locations);
    for (Path directory :
        List.of(
            locations.configuration(),
            locations.data(),
            locations.state(),
            locations.logs(),
            locations.sockets().getParent())) {
      Files.createDirectories(directory);
    }
    shop =
        new Cluster(
            new ClusterName("shop"),
            new Port(54321),
            ClusterStatus.INACTIVE,
            locations.data().resolve("shop"));
  }

  private void create() throws InterruptedException {
    new ClusterCreation(locations, registry, runner, new Disks(disk, disk, OWNER))
        .create(
            new ClusterCreation.Order(shop, new MajorVersion(15, -1), List.of(), Map.of(), false));
  }

  private String createCommand() {
    return "pg_createcluster --quiet --datadir="
        + shop.path()
        + "/data --user=postgres --port=54321 --start-conf=manual 15 shop";
  }

  /**
   * Killed at each change: the same again finishes it, or names the plain cluster that there is.
   */
  @ParameterizedTest
  @EnumSource(
      value = FaultyDisk.Fault.class,
      names = {"DIES", "DIES_WITHIN"})
  void whatAKillLeavesIsInNobodysWay(FaultyDisk.Fault fault) throws Exception {
    Path conf =
        locations.configuration(new MajorVersion(15, -1), "shop").resolve("postgresql.conf");
    int deaths = 0;
    while (dies(fault, deaths + 1, conf)) {
      deaths++;
      plan.next(fault, 0);
      if (Files.exists(conf)) {
        CoexistException e = assertThrows(CoexistException.class, () -> create());
        boolean known = registry.read().clusters().equals(List.of(shop));
        assertEquals(
            known
                ? "a cluster of this name is registered"
                : "15/shop exists, unregistered, and names are unique on a machine",
            e.why());
      } else {
        runner.expect(createCommand(), "").causing(() -> write(conf));
        create();
        assertEquals(List.of(shop), registry.read().clusters());
      }
      clear();
    }
    assertTrue(deaths >= 6, "killed at " + deaths + " places");
  }

  private boolean dies(FaultyDisk.Fault fault, int at, Path conf) throws Exception {
    plan.next(fault, at);
    boolean programRuns = at > CHANGES_BEFORE;
    if (programRuns) {
      runner.expect(createCommand(), "").causing(() -> write(conf));
    }
    try {
      create();
      return false;
    } catch (FaultyDisk.Death killed) {
      return true;
    }
  }

  private static void write(Path conf) {
    try {
      Files.writeString(conf, "port = 54321\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void clear() throws IOException {
    LocalDisk real = new LocalDisk();
    for (String name : real.list(root)) {
      real.remove(root.resolve(name));
    }
    layout();
  }
}
