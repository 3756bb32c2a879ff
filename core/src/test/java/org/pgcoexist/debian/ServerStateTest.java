package org.pgcoexist.debian;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;

class ServerStateTest {

  @TempDir Path root;
  private Locations locations;
  private String settings;

  @BeforeEach
  void layout() throws IOException {
    locations = Locations.under(root);
    Files.createDirectories(locations.sockets());
    Files.createDirectories(root.resolve("data"));
    settings = "data_directory = '" + root.resolve("data") + "'\nport = 5433\n";
  }

  private ServerState state(String more, boolean installed) throws IOException {
    Path directory = Files.createDirectories(locations.configuration().resolve("15/main"));
    Files.writeString(directory.resolve("postgresql.conf"), settings + more);
    DebianCluster cluster =
        new DebianClusters(locations).find(new MajorVersion(15, -1), "main").orElseThrow();
    return ServerState.of(cluster, locations, installed);
  }

  private static ServerSocketChannel listen(Path socket) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    return server;
  }

  @Test
  void nothingRuns() throws IOException {
    assertEquals(ServerState.DOWN, state("", true));
    assertEquals(ServerState.BINARIES_MISSING, state("", false));
  }

  @Test
  void aSocketThatAnswersIsAServer() throws IOException {
    try (ServerSocketChannel server = listen(locations.sockets().resolve(".s.PGSQL.5433"))) {
      assertEquals(ServerState.ONLINE, state("", true));
      assertEquals(ServerState.ONLINE, state("", false), server.toString());
      Files.createFile(root.resolve("data/standby.signal"));
      assertEquals(ServerState.ONLINE_RECOVERY, state("", true));
    }
  }

  @Test
  void aSocketNobodyListensOnIsNone() throws IOException {
    listen(locations.sockets().resolve(".s.PGSQL.5433")).close();
    assertEquals(ServerState.DOWN, state("", true));
  }

  @Test
  void theFirstSocketDirectoryCounts() throws IOException {
    Path own = Files.createDirectory(root.resolve("own"));
    String directories = "unix_socket_directories = '" + own + ", /tmp'\n";
    assertEquals(ServerState.DOWN, state(directories, true));
    try (ServerSocketChannel server = listen(own.resolve(".s.PGSQL.5433"))) {
      assertEquals(ServerState.ONLINE, state(directories, true), server.toString());
    }
  }

  @Test
  void aPidOfAnotherProgramIsNoServer() throws IOException {
    Path file = root.resolve("main.pid");
    String external = "external_pid_file = '" + file + "'\n";
    for (String pid : new String[] {"", "x", "../self", "" + ProcessHandle.current().pid()}) {
      Files.writeString(file, pid + "\n");
      assertEquals(ServerState.DOWN, state(external, true), pid);
    }
  }

  /** A program of that name, since the name in /proc is what is looked at. */
  @Test
  void aPidOfPostgresIsAServer() throws Exception {
    Path program = root.resolve("postgres");
    Files.copy(Path.of("/bin/sleep"), program);
    Process process = new ProcessBuilder(program.toString(), "1000").start();
    try {
      Path file = root.resolve("main.pid");
      Files.writeString(file, process.pid() + "\n");
      Path name = Path.of("/proc/" + process.pid() + "/comm");
      while (!Files.readString(name).equals("postgres\n")) {
        Thread.onSpinWait();
      }
      assertEquals(ServerState.ONLINE, state("external_pid_file = '" + file + "'\n", true));
      process.destroyForcibly().waitFor();
      assertEquals(ServerState.DOWN, state("external_pid_file = '" + file + "'\n", true));
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void wordsOfAList() {
    assertEquals("online", ServerState.ONLINE.text());
    assertEquals("online,recovery", ServerState.ONLINE_RECOVERY.text());
    assertEquals("down", ServerState.DOWN.text());
    assertEquals("binaries-missing", ServerState.BINARIES_MISSING.text());
  }
}
