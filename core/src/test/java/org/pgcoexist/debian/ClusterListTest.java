package org.pgcoexist.debian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.registry.Registry;

/** A made-up tree of clusters, as postgresql-common and we keep them. */
class ClusterListTest {

  @TempDir Path root;
  private Locations locations;

  @BeforeEach
  void layout() throws IOException {
    locations = Locations.under(root);
    Files.createDirectories(locations.configuration());
  }

  private void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void install(String major) throws IOException {
    for (String program : List.of("postgres", "initdb")) {
      Path file = locations.programs().resolve(major + "/bin/" + program);
      write(file, "");
      assertTrue(file.toFile().setExecutable(true));
    }
  }

  private Path debian(String major, String name, String conf) throws IOException {
    Path directory = locations.configuration().resolve(major).resolve(name);
    write(directory.resolve("postgresql.conf"), conf);
    return directory;
  }

  private void register(String text) throws IOException {
    Files.writeString(locations.registry(), text);
  }

  /** Each row in one line: major name port status server path log. */
  private List<String> rows() {
    List<String> lines = new ArrayList<>();
    for (ClusterList.Row row :
        new ClusterList(locations).rows(new Registry(new LocalDisk(), locations))) {
      lines.add(
          row.major().map(MajorVersion::toString).orElse("-")
              + " "
              + row.name()
              + " "
              + row.port()
              + " "
              + row.status()
              + " "
              + row.server()
              + " "
              + row.path()
              + " "
              + row.log());
    }
    return lines;
  }

  @Test
  void nothingIsNothing() {
    assertEquals(List.of(), rows());
    assertEquals(List.of(), new DebianClusters(Locations.under(root.resolve("no"))).list());
  }

  @Test
  void registeredKeptAndUnregistered() throws IOException {
    install("15");
    install("18");
    Path main = root.resolve("srv/main");
    write(main.resolve("data/PG_VERSION"), "18\n");
    register("[main]\nport = 5432\nstatus = active\npath = " + main + "\n");
    debian("18", "main", "data_directory = '" + main + "/data'\nport = 5432\n");
    debian("15", "main.old", "data_directory = '" + main + ".old/data'\nport = 5433\n");
    debian("9.6", "old", "data_directory = '/srv/nowhere'\nport = 5434\n");
    debian("15", "bare", "");

    assertEquals(
        List.of(
            "18 main 5432 active down " + main + " " + log("18", "main"),
            "9.6 old 5434 unregistered binaries-missing /srv/nowhere " + log("9.6", "old"),
            "15 bare 5432 unregistered down - " + log("15", "bare"),
            "15 main.old 5433 kept down " + main + ".old/data " + log("15", "main.old")),
        rows());
  }

  private void run(String... command) throws Exception {
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
  }

  /** A second cluster shows that it is not the list that is spoilt. */
  @Test
  @Timeout(30)
  void whatIsNoFileSpoilsNoList() throws Exception {
    install("15");
    Path pipe = root.resolve("pipe");
    run("mkfifo", pipe.toString());
    Path data = Files.createDirectories(root.resolve("srv/a/data"));
    run("truncate", "-s", "40G", data.resolve("PG_VERSION").toString());
    register("[a]\nport = 5440\nstatus = active\npath = " + data.getParent() + "\n");
    debian("15", "a", "data_directory = '" + data + "'\nexternal_pid_file = '" + pipe + "'\n");
    debian("15", "b", "external_pid_file = '/dev/zero'\nport = 5441\n");
    debian("15", "c", "data_directory = '/x\0y'\nunix_socket_directories = '/x\0y'\nport = 5442\n");
    debian("15", "d", "include '/x\0y'\nport = 5443\n");
    debian("15", "e", "include '" + pipe + "'\nport = 5444\n");
    Path kept = debian("15", "a.old", "port = 5445\n");
    run("mkfifo", kept.resolve("start.conf").toString());
    debian("15", "z", "port = 5446\n");
    assertEquals(
        List.of(
            "15 a 5440 active down " + data.getParent() + " " + log("15", "a"),
            "15 a.old 5445 kept down - " + log("15", "a.old"),
            "15 b 5441 unregistered down - " + log("15", "b"),
            "15 c 5442 unregistered down - " + log("15", "c"),
            "15 d 5432 unregistered down - " + log("15", "d"),
            "15 e 5432 unregistered down - " + log("15", "e"),
            "15 z 5446 unregistered down - " + log("15", "z")),
        rows());
  }

  /** Somebody listens there, and does not accept. */
  @Test
  @Timeout(30)
  void aFullQueueOfASocketIsNotWaitedFor() throws Exception {
    install("15");
    Files.createDirectories(locations.sockets());
    Path socket = locations.sockets().resolve(".s.PGSQL.5440");
    debian("15", "a", "port = 5440\n");
    List<SocketChannel> clients = new ArrayList<>();
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket), 1);
      boolean full = false;
      while (!full) {
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
        clients.add(client);
        client.configureBlocking(false);
        try {
          full = !client.connect(UnixDomainSocketAddress.of(socket));
        } catch (SocketException e) {
          full = true;
        }
      }
      assertEquals(List.of("15 a 5440 unregistered online - " + log("15", "a")), rows());
    } finally {
      for (SocketChannel client : clients) {
        client.close();
      }
    }
  }

  private Path log(String major, String name) {
    return locations.log(MajorVersion.parse(major).orElseThrow(), name);
  }

  @Test
  void aRegisteredClusterWithoutDataOrConfiguration() throws IOException {
    Path lost = root.resolve("srv/lost");
    Path bare = root.resolve("srv/bare");
    write(bare.resolve("data/PG_VERSION"), "15\n");
    register(
        "[lost]\nport = 5432\nstatus = failed-upgrade\npath = "
            + lost
            + "\n[bare]\nport = 5433\nstatus = upgrading\npath = "
            + bare
            + "\n");
    assertEquals(
        List.of(
            "- lost 5432 failed-upgrade down " + lost + " -",
            "15 bare 5433 upgrading down " + bare + " " + log("15", "bare")),
        rows());
  }

  @Test
  void whatCannotBeReadComesFromTheConfiguration() throws IOException {
    Path main = root.resolve("srv/main");
    Path directory = debian("15", "main", "data_directory = '" + main + "/data'\n");
    Path log = root.resolve("elsewhere.log");
    Files.createSymbolicLink(directory.resolve("log"), log);
    register("[main]\nport = 5440\nstatus = inactive\npath = " + main + "\n");
    assertEquals(List.of("15 main 5440 inactive binaries-missing " + main + " " + log), rows());
  }

  @Test
  void theOwnerIsTheDataDirectorys() throws IOException {
    Path main = root.resolve("srv/main");
    write(main.resolve("data/PG_VERSION"), "15\n");
    debian("15", "main", "data_directory = '" + main + "/data'\n");
    debian("15", "gone", "data_directory = '/no/such/place'\n");
    List<String> owners = new ArrayList<>();
    for (ClusterList.Row row :
        new ClusterList(locations).rows(new Registry(new LocalDisk(), locations))) {
      owners.add(row.name() + " " + row.owner());
    }
    assertEquals(List.of("gone -", "main " + Files.getOwner(main).getName()), owners);
  }

  @Test
  void clustersAreFoundAsPgLsclustersFindsThem() throws IOException {
    debian("15", "b", "port = 5433\n");
    debian("9.6", "z", "port = 1\n");
    debian("15", "a", "port = nonsense\n");
    debian("10", "x", "port = 5433\n");
    debian("15.3", "no", "");
    Files.createDirectories(locations.configuration().resolve("15/empty"));
    Files.writeString(locations.configuration().resolve("15/file"), "");
    Files.writeString(locations.configuration().resolve("16"), "");

    DebianClusters clusters = new DebianClusters(locations);

    assertEquals(
        List.of("9.6/z", "10/x", "15/a", "15/b"),
        clusters.list().stream().map(DebianCluster::label).toList());
    assertEquals(
        new TreeSet<>(List.of(new Port(1), new Port(5432), new Port(5433))), clusters.ports());
    assertEquals(Optional.empty(), clusters.find(new MajorVersion(15, -1), "empty"));
  }

  @Test
  void aServerIsFoundByItsSocketWhereTheConfigurationCannotBeRead() throws IOException {
    Path main = root.resolve("srv/main");
    Files.createDirectories(locations.configuration().resolve("15/main"));
    Files.createDirectories(locations.sockets());
    register("[main]\nport = 5440\nstatus = active\npath = " + main + "\n");
    String row = "15 main 5440 active %s " + main + " " + log("15", "main");
    assertEquals(List.of(row.replace("%s", "down")), rows());
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(locations.sockets().resolve(".s.PGSQL.5440")));
      assertEquals(List.of(row.replace("%s", "online")), rows());
    }
  }

  @Test
  void theFaultOfOneConfigurationHidesNoOther() throws IOException {
    debian("15", "loop", "include 'postgresql.conf'\n");
    debian("15", "plain", "port = 5433\n");
    List<String> faults = new ArrayList<>();
    for (ClusterList.Row row :
        new ClusterList(locations).rows(new Registry(new LocalDisk(), locations))) {
      faults.add(row.name() + " " + row.fault().orElse("none"));
    }
    assertEquals(
        List.of(
            "loop cannot read "
                + locations.configuration().resolve("15/loop/postgresql.conf")
                + ": the include directives nest deeper than 10",
            "plain none"),
        faults);
  }

  @Test
  void twoConfigurationsOfTheSameDataAreTwoClusters() throws IOException {
    Path main = root.resolve("srv/main");
    debian("15", "main", "data_directory = '" + main + "/data'\n");
    debian("15", "other", "data_directory = '" + main + "/data'\n");
    register("[main]\nport = 5440\nstatus = inactive\npath = " + main + "\n");
    assertEquals(
        List.of(
            "15 main 5440 inactive binaries-missing " + main + " " + log("15", "main"),
            "15 other 5432 unregistered binaries-missing " + main + "/data " + log("15", "other")),
        rows());
  }
}
