package org.pgcoexist.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.engine.Host;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.process.ScriptedRunner;
import org.pgcoexist.registry.Registry;

/** A made-up machine with the registered cluster 15/shop, and 17/main of postgresql-common. */
class ClustersTest {

  private static final ClusterName SHOP = new ClusterName("shop");

  @TempDir Path root;
  private Locations locations;
  private Clusters clusters;

  @BeforeEach
  void layout() throws IOException {
    locations = Locations.under(root);
    LocalDisk disk = new LocalDisk();
    clusters =
        ApiHosts.clusters(
            new Host(
                locations,
                disk,
                (owner, id) -> new Host.OwnedDisk(disk, () -> {}),
                new ScriptedRunner(),
                new Registry(disk, locations)));
    write(locations.data().resolve("shop/data/PG_VERSION"), "15\n");
    configure("15/shop", locations.data().resolve("shop/data"), 5440);
    configure("17/main", locations.data().resolve("17/main"), 5432);
    write(
        locations.registry(),
        "# ours\n[shop]\nport = 5440\nstatus = active\npath = "
            + locations.data().resolve("shop")
            + "\n");
    for (String program : List.of("postgres", "initdb")) {
      Path file = locations.programs().resolve("17/bin").resolve(program);
      write(file, "");
      assertTrue(file.toFile().setExecutable(true));
    }
  }

  private void configure(String label, Path data, int port) throws IOException {
    write(
        locations.configuration().resolve(label).resolve("postgresql.conf"),
        "data_directory = '" + data + "'\nport = " + port + "\n");
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private Cluster shop() {
    return new Cluster(
        SHOP, new Port(5440), ClusterStatus.ACTIVE, locations.data().resolve("shop"));
  }

  @Test
  void theListHasWhatIsRegisteredAndWhatIsNot() {
    List<ListedCluster> list = clusters.list();
    String owner = list.get(0).owner().orElseThrow();
    assertEquals(
        List.of(
            new ListedCluster(
                MajorVersion.parse("15"),
                "shop",
                new Port(5440),
                ListedCluster.Kind.REGISTERED,
                Optional.of(shop()),
                ListedCluster.Server.BINARIES_MISSING,
                Optional.of(owner),
                Optional.of(locations.data().resolve("shop/data")),
                Optional.of(locations.logs().resolve("postgresql-15-shop.log")),
                Optional.empty()),
            new ListedCluster(
                MajorVersion.parse("17"),
                "main",
                new Port(5432),
                ListedCluster.Kind.UNREGISTERED,
                Optional.empty(),
                ListedCluster.Server.DOWN,
                Optional.empty(),
                Optional.of(locations.data().resolve("17/main")),
                Optional.of(locations.logs().resolve("postgresql-17-main.log")),
                Optional.empty())),
        list);
  }

  @Test
  void theExampleOfAListPrintsIt() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Examples.list(clusters, new PrintStream(out, true, StandardCharsets.UTF_8));
    assertEquals(
        "shop on port 5440 is down,binaries_missing\nmain on port 5432 is down\n",
        out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void majorsAreThoseWithPrograms() {
    assertEquals(List.of(MajorVersion.parse("17").orElseThrow()), clusters.majors());
  }

  @Test
  void theRegistryIsChangedAndKeepsItsComments() throws IOException {
    assertEquals(List.of(shop()), clusters.registered());
    Examples.move(clusters, SHOP, Path.of("/srv/shop"));
    assertEquals(
        "# ours\n[shop]\nport = 5440\nstatus = active\npath = /srv/shop\n",
        Files.readString(locations.registry()));
    Cluster other = new Cluster(new ClusterName("b"), new Port(5440), ClusterStatus.INACTIVE, root);
    List<Cluster> now = clusters.changeRegistry(before -> List.of(other));
    assertEquals(List.of(other), now);
    assertEquals(now, clusters.registered());
  }

  @Test
  void aRegistryThatCannotBeIsNotWritten() throws IOException {
    String before = Files.readString(locations.registry());
    Cluster same = new Cluster(new ClusterName("b"), new Port(5440), ClusterStatus.ACTIVE, root);
    CoexistException refused =
        assertThrows(
            CoexistException.class, () -> clusters.changeRegistry(all -> List.of(shop(), same)));
    assertEquals(ExitStatus.USAGE, refused.status());
    assertThrows(
        IllegalArgumentException.class,
        () -> clusters.changeRegistry(all -> List.of(shop(), shop().withPort(new Port(5441)))));
    assertEquals(before, Files.readString(locations.registry()));
  }

  private static void assertRefused(String what, Runnable call) {
    CoexistException refused = assertThrows(CoexistException.class, call::run);
    assertEquals(what, refused.what());
    assertEquals(ExitStatus.USAGE, refused.status());
    assertTrue(!refused.why().isEmpty() && !refused.next().isEmpty());
  }

  @Test
  void whatMakesNoSenseIsRefusedWithWhatWhyAndNext() {
    ClusterName none = new ClusterName("none");
    assertRefused(
        "cannot give cluster shop the status upgrading",
        () -> clusters.set(SHOP, Optional.empty(), Optional.of(ClusterStatus.UPGRADING)));
    assertRefused(
        "cannot change cluster none",
        () -> clusters.set(none, Optional.of(new Port(5450)), Optional.empty()));
    assertRefused("cannot drop cluster none", () -> clusters.drop(none));
    assertThrows(IllegalArgumentException.class, () -> UpgradeOptions.defaults().jobs(0));
    MajorVersion major = MajorVersion.parse("15").orElseThrow();
    CoexistException bad =
        assertThrows(
            CoexistException.class,
            () -> clusters.adopt(major, "../x", Optional.empty(), Optional.empty()));
    assertEquals("bad cluster \"15/../x\"", bad.what());
    CoexistException unknown =
        assertThrows(
            CoexistException.class, () -> clusters.upgrade(none, UpgradeOptions.defaults()));
    assertEquals("unknown cluster \"none\"", unknown.what());
    assertEquals(List.of(), clusters.history(Optional.empty()));
  }

  @Test
  void anInterruptIsKeptByWhatIsDoneInAMoment() {
    Thread.currentThread().interrupt();
    assertEquals(2, clusters.list().size());
    assertTrue(Thread.interrupted());
    Thread.currentThread().interrupt();
    assertEquals(1, clusters.changeRegistry(all -> all).size());
    assertTrue(Thread.interrupted());
  }

  @Test
  void manyThreadsChangeTheRegistryAtOnce() throws InterruptedException {
    CountDownLatch begin = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Cluster own =
          new Cluster(
              new ClusterName("c" + i),
              new Port(6000 + i),
              ClusterStatus.INACTIVE,
              root.resolve("c" + i));
      threads.add(new Thread(() -> register(begin, own)));
    }
    threads.forEach(Thread::start);
    begin.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(9, clusters.registered().size());
  }

  private void register(CountDownLatch begin, Cluster own) {
    try {
      begin.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    clusters.changeRegistry(
        all -> {
          List<Cluster> more = new ArrayList<>(all);
          more.add(own);
          return more;
        });
  }
}
