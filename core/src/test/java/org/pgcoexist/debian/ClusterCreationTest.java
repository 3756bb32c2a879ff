package org.pgcoexist.debian;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FaultyDisk;
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

class ClusterCreationTest {

  private static final Account OWNER = new Account("postgres", 4711, 4711, "/var/lib/postgresql");

  @TempDir Path root;
  private final ScriptedRunner runner = new ScriptedRunner();
  private final Disk disk = new FaultyDisk(new FaultyDisk.Plan(), OWNER.uid());
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

  @AfterEach
  void everythingWasRun() {
    runner.assertPlayed();
  }

  private ClusterCreation creation() {
    return new ClusterCreation(locations, registry, runner, new Disks(disk, disk, OWNER));
  }

  private void create(boolean start) throws InterruptedException {
    creation()
        .create(
            new ClusterCreation.Order(shop, new MajorVersion(15, -1), List.of(), Map.of(), start));
  }

  private String createCommand() {
    return "pg_createcluster --quiet --datadir="
        + shop.path()
        + "/data --user=postgres --port=54321 --start-conf=manual 15 shop";
  }

  private void debian(String label) throws IOException {
    Path directory = Files.createDirectories(locations.configuration().resolve(label));
    Files.writeString(directory.resolve("postgresql.conf"), "port = 54399\n");
  }

  @Test
  void aClusterIsMadeRegisteredAndStarted() throws Exception {
    runner.expect(createCommand(), "").expect("pg_ctlcluster 15 shop start", "");
    create(true);
    assertEquals(List.of(shop), registry.read().clusters());
    assertTrue(Files.isDirectory(shop.path()));
    assertEquals(Optional.of(OWNER), runner.commands().get(0).user());
    assertTrue(Files.isRegularFile(locations.log(new MajorVersion(15, -1), "shop")));
  }

  @Test
  void aFailedMakingLeavesNothing() {
    runner.expect(createCommand(), 1, "", "no space");
    CoexistException e = assertThrows(CoexistException.class, () -> create(true));
    assertEquals("cannot create cluster 15/shop", e.what());
    assertFalse(Files.exists(shop.path()));
    assertFalse(Files.exists(locations.configuration().resolve("15")));
    assertFalse(Files.exists(locations.log(new MajorVersion(15, -1), "shop")));
    assertEquals(List.of(), registry.read().clusters());
  }

  /** pg_createcluster would follow both. */
  @ParameterizedTest
  @ValueSource(strings = {"etc/postgresql/15/shop", "var/log/postgresql/postgresql-15-shop.log"})
  void aLinkInTheWayIsNotFollowed(String link) throws Exception {
    Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
    Files.createDirectories(root.resolve(link).getParent());
    Files.createSymbolicLink(root.resolve(link), elsewhere);
    CoexistException e = assertThrows(CoexistException.class, () -> create(true));
    assertTrue(e.why().startsWith("there is something of this name that is no "), e.why());
    assertFalse(Files.exists(shop.path()));
    assertTrue(Files.isSymbolicLink(root.resolve(link)));
  }

  @Test
  void aFailedMakingLeavesNothingOfOurs() {
    Path configuration = locations.configuration(new MajorVersion(15, -1), "shop");
    runner
        .expect(createCommand(), 1, "", "Permission denied")
        .causing(
            () -> {
              disk.remove(configuration);
              disk.createLink(configuration, locations.state().toString());
            });
    CoexistException e = assertThrows(CoexistException.class, () -> create(true));
    assertEquals(0, e.getSuppressed().length);
    assertFalse(Files.exists(shop.path()));
    assertTrue(Files.isSymbolicLink(configuration));
  }

  @Test
  void aFailedStartLeavesNothing() {
    Path configuration = locations.configuration(new MajorVersion(15, -1), "shop");
    runner
        .expect(createCommand(), "")
        .causing(
            () -> {
              String conf = "data_directory = '" + shop.path() + "/data'\n";
              disk.replace(configuration.resolve("postgresql.conf"), conf.getBytes(UTF_8), 0644);
            })
        .expect("pg_ctlcluster 15 shop start", 1, "", "no memory")
        .expect("pg_dropcluster --stop 15 shop", "");
    CoexistException e = assertThrows(CoexistException.class, () -> create(true));
    assertEquals("cannot start cluster 15/shop", e.what());
    assertEquals(0, e.getSuppressed().length);
    assertFalse(Files.exists(shop.path()));
    assertEquals(List.of(), registry.read().clusters());
  }

  /** Between the look and the making: its data lies elsewhere. */
  @Test
  void whatSomebodyElseMadeMeanwhileStays() {
    Path configuration = locations.configuration(new MajorVersion(15, -1), "shop");
    runner
        .expect(createCommand(), 1, "", "Error: cluster configuration already exists")
        .causing(
            () -> {
              byte[] conf = "data_directory = '/var/lib/postgresql/15/shop'\n".getBytes(UTF_8);
              disk.replace(configuration.resolve("postgresql.conf"), conf, 0644);
            });
    CoexistException e = assertThrows(CoexistException.class, () -> create(true));
    assertEquals("cannot create cluster 15/shop", e.what());
    assertTrue(Files.exists(configuration.resolve("postgresql.conf")));
    assertFalse(Files.exists(shop.path()));
  }

  @Test
  void aNameIsUnique() throws Exception {
    registry.change(before -> before.with(shop));
    refused(
        "a cluster of this name is registered",
        "choose another name; pg_coexist list shows those there are");
    registry.change(before -> before.without(shop.name()));
    debian("9.6/shop");
    refused(
        "9.6/shop exists, unregistered, and names are unique on a machine",
        "choose another name, or remove that one: pg_dropcluster 9.6 shop");
  }

  @Test
  void aPathThatExistsIsLeftAlone() throws Exception {
    Path data = Files.createDirectories(shop.path().resolve("data"));
    refused(
        shop.path() + " exists, and is no empty directory of postgres's",
        "name another place with --path, or see what is there: ls -lA " + shop.path());
    assertTrue(Files.isDirectory(data));
  }

  private void refused(String why, String next) {
    CoexistException e = assertThrows(CoexistException.class, () -> create(true));
    assertEquals(
        List.of("cannot create cluster shop", why, next), List.of(e.what(), e.why(), e.next()));
    assertEquals(ExitStatus.USAGE, e.status());
  }

  @ParameterizedTest
  @CsvSource({
    "5430, 5430 and 5431 are kept for servers in an upgrade",
    "5431, 5430 and 5431 are kept for servers in an upgrade",
    "54321, cluster shop has it",
    "54399, cluster 15/other has it in its configuration"
  })
  void aTakenPortIsRefused(int number, String why) throws Exception {
    registry.change(before -> before.with(shop));
    debian("15/other");
    CoexistException e =
        assertThrows(CoexistException.class, () -> creation().port(Optional.of(new Port(number))));
    assertEquals("cannot use port " + number, e.what());
    assertEquals(why, e.why());
    assertEquals(
        "leave -p out for a free one; pg_coexist list shows the ports of clusters", e.next());
  }

  @Test
  void aPortBelow1024IsRefused() {
    CoexistException e =
        assertThrows(CoexistException.class, () -> creation().port(Optional.of(new Port(1023))));
    assertEquals("PostgreSQL needs one from 1024 on", e.why());
  }

  @Test
  void withoutWishTheNextFreePortIsGiven() {
    Port first = creation().port(Optional.empty());
    assertTrue(first.number() >= 5432, first.toString());
    registry.change(before -> before.with(shop.withPort(first)));
    assertTrue(creation().port(Optional.empty()).compareTo(first) > 0);
  }
}
