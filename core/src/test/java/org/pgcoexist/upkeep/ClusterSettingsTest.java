package org.pgcoexist.upkeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.disk.FaultyDisk;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.Port;

class ClusterSettingsTest {

  private static final Optional<Port> NEW = Optional.of(new Port(54322));
  private static final Optional<ClusterStatus> INACTIVE = Optional.of(ClusterStatus.INACTIVE);

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

  private static ClusterSettings.Change change(
      ShopMachine machine, Optional<Port> port, Optional<ClusterStatus> status)
      throws InterruptedException {
    return new ClusterSettings(machine.locations, machine.registry, machine.runner, machine.disks())
        .change(ShopMachine.SHOP, port, status);
  }

  private String conf(String file) throws IOException {
    return Files.readString(machine.configuration.resolve(file));
  }

  @Test
  void portAndStatusAreSetAndAllElseStays() throws Exception {
    Map<String, String> before = machine.files();
    ClusterSettings.Change change = change(machine, NEW, INACTIVE);

    assertEquals(new Port(54321), change.before().port());
    assertEquals("auto", change.startMode());
    assertEquals(Optional.empty(), change.running());
    Map<String, String> after = machine.files();
    assertEquals(before.keySet(), after.keySet());
    assertEquals(
        before
            .get("etc/postgresql/cluster_ports")
            .replace("port = 54321", "port = 54322")
            .replace("active", "inactive"),
        after.get("etc/postgresql/cluster_ports"));
    assertEquals(
        before.get("etc/postgresql/15/shop/postgresql.conf").replace("54321", "54322"),
        after.get("etc/postgresql/15/shop/postgresql.conf"));
    assertEquals("# by hand\nmanual\n", after.get("etc/postgresql/15/shop/start.conf"));
  }

  @Test
  void whatIsNotAskedForIsNotTouched() throws Exception {
    machine.register("54321", "inactive");
    change(machine, NEW, Optional.empty());
    assertEquals("# by hand\nauto\n", conf("start.conf"));
    machine.faults.next(FaultyDisk.Fault.FAILS, 0);
    change(machine, NEW, Optional.empty());
    assertEquals(0, machine.faults.count(), "the same again changes nothing");
  }

  @Test
  void theFileThatSetsThePortIsChanged() throws Exception {
    ShopMachine.write(
        machine.configuration.resolve("conf.d/10.conf"), "work_mem=1MB\nPort=54400#x");
    change(machine, NEW, Optional.empty());
    assertEquals("work_mem=1MB\nPort=54322#x", conf("conf.d/10.conf"));
    assertTrue(conf("postgresql.conf").contains("port = 54321\t#"), "it does not count");
  }

  @Test
  void aFileThatOthersMayUseIsNotChanged() throws Exception {
    Path shared = root.resolve("shared.conf");
    ShopMachine.write(shared, "port = 54400\n");
    Files.createDirectories(machine.configuration.resolve("conf.d"));
    Files.createSymbolicLink(machine.configuration.resolve("conf.d/link.conf"), shared);
    String before = conf("postgresql.conf");
    change(machine, NEW, Optional.empty());
    assertEquals("port = 54400\n", Files.readString(shared));
    assertEquals(before + "port = 54322\n", conf("postgresql.conf"));
    change(machine, Optional.of(new Port(54323)), Optional.empty());
    assertTrue(conf("postgresql.conf").endsWith("'conf.d'\nport = 54323\n"), "no second line");
  }

  @Test
  void aPortThatWasNowhereSetGetsALine() throws Exception {
    String data = "data_directory = '" + machine.path + "/data'\n";
    ShopMachine.write(machine.configuration.resolve("postgresql.conf"), data);
    change(machine, NEW, Optional.empty());
    assertEquals(data + "port = 54322\n", conf("postgresql.conf"));
  }

  @Test
  void aRunningServerKeepsItsPort() throws Exception {
    String socket = "/var/run/postgresql";
    ShopMachine.write(
        machine.path.resolve("data/postmaster.pid"),
        "4711\n/data\n1\n54321\n" + socket + "\n*\n1 1\nready\n");
    assertEquals(Optional.of(new Port(54321)), change(machine, NEW, Optional.empty()).running());
    try (ServerSocket server = new ServerSocket(0)) {
      String listening = Integer.toString(server.getLocalPort());
      ShopMachine.write(
          machine.path.resolve("data/postmaster.pid"),
          "4711\n/data\n1\n" + listening + "\n" + socket + "\n*\n1 1\nready\n");
      // Back to where its own server still listens.
      assertEquals(
          Port.parse(listening),
          change(machine, Port.parse(listening), Optional.empty()).running());
    }
  }

  private void refused(ExitStatus status, String what, String why, String next, String port) {
    Map<String, String> before = machine.files();
    machine.faults.next(FaultyDisk.Fault.FAILS, 0);
    CoexistException e =
        assertThrows(CoexistException.class, () -> change(machine, Port.parse(port), INACTIVE));
    assertEquals(List.of(what, why, next), List.of(e.what(), e.why(), e.next()));
    assertEquals(status, e.status());
    assertEquals(before, machine.files());
    assertEquals(0, machine.faults.count(), "nothing was changed");
  }

  @ParameterizedTest
  @CsvSource({
    "5430, 5430 and 5431 are kept for servers in an upgrade",
    "5431, 5430 and 5431 are kept for servers in an upgrade",
    "1023, PostgreSQL needs one from 1024 on",
    "54500, cluster other has it",
    "54501, cluster 17/bare has it in its configuration"
  })
  void portsOfOthersAreRefused(String port, String why) throws Exception {
    ShopMachine.write(
        machine.locations.registry(),
        Files.readString(machine.locations.registry())
            + "[other]\nport = 54500\nstatus = active\npath = /srv/other\n");
    ShopMachine.write(
        machine.locations.configuration().resolve("17/bare/postgresql.conf"), "port = 54501\n");
    refused(
        ExitStatus.USAGE,
        "cannot use port " + port,
        why,
        "choose another; pg_coexist list shows the ports of clusters",
        port);
  }

  @Test
  void aPortOnWhichAProgramListensIsRefused() throws Exception {
    try (ServerSocket server = new ServerSocket(0)) {
      String port = Integer.toString(server.getLocalPort());
      refused(
          ExitStatus.USAGE,
          "cannot use port " + port,
          "a program listens on it: ss -ltnxp | grep " + port,
          "choose another; pg_coexist list shows the ports of clusters",
          port);
    }
  }

  @Test
  void alterSystemWinsAndIsToBeReset() {
    Path auto = machine.path.resolve("data/postgresql.auto.conf");
    ShopMachine.write(auto, "port = '54400'\n");
    refused(
        ExitStatus.USAGE,
        "cannot set the port of cluster shop",
        "ALTER SYSTEM has set it to 54400 in " + auto + ", which wins over the configuration",
        "sudo -u postgres psql --cluster 15/shop -p 54400 -c 'ALTER SYSTEM RESET port'; then the"
            + " same command again",
        "54322");
  }

  @Test
  void aLinkInThePlaceOfTheConfigurationIsNotReplaced() throws Exception {
    Path main = machine.configuration.resolve("postgresql.conf");
    Files.move(main, root.resolve("shared.conf"));
    Files.createSymbolicLink(main, root.resolve("shared.conf"));
    refused(
        ExitStatus.USAGE,
        "cannot set the port of cluster shop",
        main + " is a link, and others may use the file it points to",
        "set it there by hand: readlink -f " + main,
        "54322");
  }

  @Test
  void notWhileAnUpgradeIsOpenOrItsJournalLost() {
    machine.register("54321", "failed-upgrade");
    refused(
        ExitStatus.REFUSED,
        "cannot change cluster shop",
        "its status is failed-upgrade, but there is no "
            + machine.locations.state(ShopMachine.SHOP)
            + "/journal",
        "see \"The journal is lost\" in pg-coexist(7)",
        "54322");
    machine.beginUpgrade();
    refused(
        ExitStatus.REFUSED,
        "cannot change cluster shop",
        "its upgrade from 15 to 18, begun 2026-11-22T10:00:00.123Z, is not finished",
        "pg_version_upgrade -c shop -r   continues it\n"
            + "pg_version_upgrade -c shop --rollback   rolls it back",
        "54322");
  }

  @Test
  void onlyTheConfigurationOfTheRegisteredDataIsChanged() throws Exception {
    Files.move(machine.configuration, machine.configuration.resolveSibling("renamed"));
    refused(
        ExitStatus.REFUSED,
        "cannot change cluster shop",
        "no configuration of this name in "
            + machine.locations.configuration()
            + " has the data directory "
            + machine.path
            + "/data",
        "pg_coexist check   shows how to fix it",
        "54322");
  }

  /** After a fault at any change of the disk, the same again ends where no fault would have. */
  @ParameterizedTest
  @EnumSource(FaultyDisk.Fault.class)
  void theSameAgainFinishes(FaultyDisk.Fault fault) throws Exception {
    ShopMachine whole = new ShopMachine(root.resolve("whole/m"));
    whole.faults.next(fault, 0);
    change(whole, NEW, INACTIVE);
    int changes = whole.faults.count();
    assertEquals(3, changes, "registry, port, start.conf");
    for (int at = 1; at <= changes; at++) {
      ShopMachine struck = new ShopMachine(root.resolve(fault + "-" + at + "/m"));
      struck.faults.next(fault, at);
      assertThrows(Throwable.class, () -> change(struck, NEW, INACTIVE));
      struck.faults.next(fault, 0);
      change(struck, NEW, INACTIVE);
      assertEquals(portable(whole), portable(struck), fault + " at " + at);
    }
  }

  private static Map<String, String> portable(ShopMachine machine) {
    Map<String, String> files = machine.files();
    files.replaceAll((name, text) -> text.replace(machine.locations.root().toString(), "ROOT"));
    return files;
  }
}
