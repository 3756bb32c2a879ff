package org.pgcoexist.upkeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.disk.FaultyDisk;

class ClusterRemovalTest {

  private static final String PROGRAM = "pg_dropcluster --stop 15 shop";

  @TempDir Path root;
  private ShopMachine machine;

  @BeforeEach
  void make() {
    machine = new ShopMachine(root.resolve("m"));
  }

  @AfterEach
  void everythingWasRun() {
    machine.runner.assertPlayed();
  }

  private static ClusterRemoval removal(ShopMachine machine) {
    return new ClusterRemoval(machine.locations, machine.registry, machine.runner, machine.disks());
  }

  private static List<String> drop(ShopMachine machine) throws InterruptedException {
    return removal(machine).drop(ShopMachine.SHOP, () -> {}).lines();
  }

  /** What the real one does; tests in the lab have the real one. */
  private static void dropped(ShopMachine machine) {
    machine.remove(machine.path.resolve("data"));
    machine.remove(machine.configuration);
  }

  private static void expect(ShopMachine machine) {
    machine.runner.expect(PROGRAM, "").causing(() -> dropped(machine));
  }

  /** Without what every machine has. */
  private static Map<String, String> rest(ShopMachine machine) {
    Map<String, String> rest = new TreeMap<>(machine.files());
    for (String known :
        List.of(
            "",
            "etc",
            "etc/postgresql",
            "etc/postgresql/15",
            "etc/postgresql/cluster_ports",
            "var",
            "var/lib",
            "var/lib/postgresql",
            "var/lib/pg-coexist",
            "var/lib/pg-coexist/clusters",
            "var/lib/pg-coexist/cluster_ports.lock")) {
      rest.remove(known);
    }
    return rest;
  }

  private static void withPast(ShopMachine machine) {
    ShopMachine.write(machine.path.resolve("upgrade/globals.log"), "ok\n");
    ShopMachine.write(machine.locations.state(ShopMachine.SHOP).resolve("finished/1"), "{}\n");
  }

  @Test
  void nothingOfItIsLeft() throws Exception {
    withPast(machine);
    Files.createDirectories(machine.path.resolveSibling("shop.old"));
    expect(machine);
    assertEquals(List.of(), drop(machine));
    assertEquals(Map.of(), rest(machine));
    assertEquals("# all\n# end\n", Files.readString(machine.locations.registry()));
  }

  @Test
  void filesOfOthersStayAndAreTold() throws Exception {
    ShopMachine.write(machine.path.resolve("backup/base.tar"), "mine");
    Path key = machine.configuration.resolve("mine.key");
    machine
        .runner
        .expect(PROGRAM, 0, "", "Warning: tablespace directory /srv/t is not owned by uid 1\n")
        .causing(
            () -> {
              dropped(machine);
              ShopMachine.write(key, "secret");
            });
    assertEquals(
        List.of(
            "pg_dropcluster: Warning: tablespace directory /srv/t is not owned by uid 1",
            "Left: " + machine.configuration + " has files that pg_dropcluster does not know",
            "Left: " + machine.path + " has files that are not the cluster's"),
        drop(machine));
    assertEquals("mine", Files.readString(machine.path.resolve("backup/base.tar")));
  }

  @Test
  void anEntryOfWhichNothingIsLeftGoes() throws Exception {
    dropped(machine);
    machine.remove(machine.path);
    ClusterRemoval.Found found = removal(machine).look(ShopMachine.SHOP);
    assertFalse(found.data() || found.configuration().isPresent(), found::toString);
    assertEquals(List.of(), drop(machine));
    assertEquals(Map.of(), rest(machine));
  }

  @Test
  void anotherClusterOfTheNameStays() throws Exception {
    dropped(machine);
    Path other = machine.locations.configuration().resolve("17/shop/postgresql.conf");
    ShopMachine.write(other, "data_directory = '/srv/17/shop'\n");
    assertEquals(List.of(), drop(machine));
    assertTrue(Files.exists(other), "it was pg_upgradecluster's");
  }

  @Test
  void aHalfDroppedConfigurationGoes() throws Exception {
    machine.remove(machine.path.resolve("data"));
    Files.delete(machine.configuration.resolve("postgresql.conf"));
    expect(machine);
    assertEquals(List.of(), drop(machine));
    assertEquals(Map.of(), rest(machine));
  }

  @Test
  void logsOfMajorsItHasLeftGoAndThoseOfOthersStay() throws Exception {
    Path logs = machine.locations.logs();
    List<String> gone =
        List.of("14-shop.log", "14-shop.log.1", "14-shop.log.2.gz", "15-shop.log-20261130");
    List<String> kept = List.of("13-shop.log", "14-shop.old.log", "14-shop.log.1.log");
    for (String name : gone) {
      ShopMachine.write(logs.resolve("postgresql-" + name), "of ours\n");
    }
    for (String name : kept) {
      ShopMachine.write(logs.resolve("postgresql-" + name), "of another\n");
    }
    Path others = machine.locations.configuration().resolve("13/shop/postgresql.conf");
    ShopMachine.write(others, "data_directory = '/srv/13/shop'\n");
    Files.createDirectories(machine.locations.data().resolve("14"));
    expect(machine);
    assertEquals(List.of(), drop(machine));
    for (String name : gone) {
      assertFalse(Files.exists(logs.resolve("postgresql-" + name)), name);
    }
    for (String name : kept) {
      assertTrue(Files.exists(logs.resolve("postgresql-" + name)), name);
    }
    assertFalse(Files.exists(machine.locations.data().resolve("14")), "it was empty");
  }

  /** As administrators do who want the logs on another disk. */
  @Test
  void logsBehindALinkGo() throws Exception {
    Path elsewhere = Files.createDirectories(root.resolve("pglog"));
    Path log = elsewhere.resolve("postgresql-14-shop.log");
    ShopMachine.write(log, "of ours\n");
    Files.createDirectories(machine.locations.logs().getParent());
    Files.createSymbolicLink(machine.locations.logs(), elsewhere);
    expect(machine);
    assertEquals(List.of(), drop(machine));
    assertFalse(Files.exists(log));
  }

  private void refused(String why, String next) throws IOException {
    Map<String, String> before = machine.files();
    CoexistException e = assertThrows(CoexistException.class, () -> drop(machine));
    assertEquals(
        List.of("cannot drop cluster shop", why, next), List.of(e.what(), e.why(), e.next()));
    assertEquals(ExitStatus.REFUSED, e.status());
    assertEquals(before, machine.files());
  }

  @Test
  void notWhileAnUpgradeIsOpen() throws Exception {
    machine.beginUpgrade();
    refused(
        "its upgrade from 15 to 18, begun 2026-11-22T10:00:00.123Z, is not finished",
        "pg_version_upgrade -c shop -r   continues it\n"
            + "pg_version_upgrade -c shop --rollback   rolls it back");
  }

  @Test
  void notWhileAnOldClusterIsKept() throws Exception {
    ShopMachine.write(machine.path.resolveSibling("shop.old").resolve("data/PG_VERSION"), "13\n");
    refused(
        "an old cluster of it may be in " + machine.path + ".old",
        "pg_coexist check   tells what it is and how to remove it");
    ShopMachine.write(
        machine.locations.configuration().resolve("13/shop.old/postgresql.conf"), "port = 54399\n");
    refused(
        "the old cluster 13/shop.old is kept from an upgrade of it",
        "pg_dropcluster --stop 13 shop.old   drops that first");
    withPast(machine);
    refused(
        "the old cluster 13/shop.old is kept from an upgrade of it",
        "pg_version_upgrade -c shop --delete-old   deletes that first");
  }

  @Test
  void notWhatPostgresqlCommonKnowsOtherwise() throws Exception {
    Path renamed = machine.configuration.resolveSibling("market");
    Files.move(machine.configuration, renamed);
    refused("postgresql-common knows it as 15/market", "pg_coexist check   shows how to fix it");
    machine.remove(renamed);
    refused(
        "postgresql-common has no configuration for " + machine.path + "/data",
        "pg_coexist check   shows how to fix it");
  }

  @Test
  void whatIsNotRegisteredIsUnknown() {
    machine.remove(machine.locations.registry());
    CoexistException e = assertThrows(CoexistException.class, () -> drop(machine));
    assertEquals("it is not in " + machine.locations.registry(), e.why());
    assertEquals(ExitStatus.USAGE, e.status());
  }

  @Test
  void afterAFailureOfTheProgramItIsStillRegistered() throws Exception {
    withPast(machine);
    Map<String, String> before = machine.files();
    machine.runner.expect(PROGRAM, 1, "", "Error: could not stop server, aborting");
    CoexistException e = assertThrows(CoexistException.class, () -> drop(machine));
    assertEquals("cannot drop cluster 15/shop", e.what());
    assertEquals(before, machine.files());
  }

  /** After a fault at any change of the disk the same again leaves nothing. */
  @ParameterizedTest
  @EnumSource(FaultyDisk.Fault.class)
  void theSameAgainFinishes(FaultyDisk.Fault fault) throws Exception {
    ShopMachine whole = new ShopMachine(root.resolve("whole/m"));
    withPast(whole);
    expect(whole);
    whole.faults.next(fault, 0);
    drop(whole);
    int changes = whole.faults.count();
    assertEquals(6, changes, "directory of the major, logs, path, journals, entry, state");
    for (int at = 1; at <= changes; at++) {
      ShopMachine struck = new ShopMachine(root.resolve(fault + "-" + at + "/m"));
      withPast(struck);
      expect(struck);
      struck.faults.next(fault, at);
      assertThrows(Throwable.class, () -> drop(struck));
      struck.faults.next(fault, 0);
      if (struck.registry.read().find(ShopMachine.SHOP).isPresent()) {
        drop(struck);
        assertEquals(Map.of(), rest(struck), fault + " at " + at);
      } else {
        Map<String, String> rest = rest(struck);
        rest.keySet().removeIf(name -> name.startsWith("var/lib/pg-coexist/clusters/shop"));
        assertEquals(Map.of(), rest, "at most its lock, which is in nobody's way");
      }
    }
  }
}
