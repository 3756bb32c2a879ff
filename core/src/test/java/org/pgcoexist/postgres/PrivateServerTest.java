package org.pgcoexist.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.postgres.PrivateServer.Purpose;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.ScriptedRunner;

class PrivateServerTest {

  private static final Account OWNER = new Account("postgres", 114, 121, "/var/lib/postgresql");

  @TempDir Path root;
  private final ScriptedRunner runner = new ScriptedRunner();
  private Path data;
  private Path sockets;

  @BeforeEach
  void layout() throws IOException {
    data = Files.createDirectory(root.resolve("data"));
    sockets = Files.createDirectory(root.resolve("sockets"));
  }

  private PrivateServer.Spec spec(int major, List<String> settings) {
    return new PrivateServer.Spec(
        new Programs(new MajorVersion(major, -1), Path.of("/bin" + major)),
        data,
        OWNER,
        "post\"gres",
        new Port(5431),
        sockets,
        Path.of("/etc/postgresql.conf"),
        root.resolve("server.log"),
        settings);
  }

  private PrivateServer server() {
    return new PrivateServer(runner, new LocalDisk(), spec(15, List.of()), Purpose.READ);
  }

  private String status() {
    return "/bin15/pg_ctl status --pgdata=" + data;
  }

  private void pidFile(int port, Path directory) throws IOException {
    Files.writeString(
        data.resolve("postmaster.pid"),
        "4711\n" + data + "\n1763800000\n" + port + "\n" + directory + "\n\n");
  }

  private String start() {
    Path hba = sockets.resolve("pg_hba.5431.conf");
    Path ident = sockets.resolve("pg_ident.5431.conf");
    String options = ServerOptions.of(spec(15, List.of()), Purpose.READ, hba, ident);
    return "/bin15/pg_ctl start --silent --wait --timeout=86400 --pgdata="
        + data
        + " --log="
        + root.resolve("server.log")
        + " '--options="
        + options.replace("'", "'\\''")
        + "'";
  }

  @Test
  void startsWhatDoesNotRun() throws Exception {
    runner.expect(status(), 3, "", "").expect(start(), "");
    server().start();
    runner.assertPlayed();
    assertEquals(
        "local all \"post\"\"gres\" peer map=pg_coexist\n",
        Files.readString(sockets.resolve("pg_hba.5431.conf")));
    assertEquals(
        "pg_coexist \"postgres\" \"post\"\"gres\"\n",
        Files.readString(sockets.resolve("pg_ident.5431.conf")));
    assertEquals(OWNER, runner.commands().get(1).user().orElseThrow());
  }

  @Test
  void keepsWhatRuns() throws Exception {
    pidFile(5431, sockets);
    runner.expect(status(), "");
    server().start();
    runner.assertPlayed();
  }

  /** It was logged to for a long time; no more than its end is read. */
  @Test
  void aLogThatIsTooLargeToBeReadShowsItsEndAsWell() throws Exception {
    Path log = root.resolve("server.log");
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      file.setLength((64 << 20) + 1);
    }
    runner
        .expect(status(), 4, "", "")
        .expect(start(), 1, "", "")
        .expect("tail --bytes=2000 -- " + log, "FATAL:  no memory\n");
    CoexistException e = assertThrows(CoexistException.class, () -> server().start());
    assertEquals(
        "pg_ctl: exit status 1\nthe end of its log " + log + ":\nFATAL:  no memory", e.why());
  }

  @Test
  void aServerThatDoesNotStartShowsTheEndOfItsLog() throws Exception {
    Files.writeString(root.resolve("server.log"), "x".repeat(3000) + "\nFATAL:  no memory\n");
    runner.expect(status(), 4, "", "").expect(start(), 1, "", "");
    CoexistException e = assertThrows(CoexistException.class, () -> server().start());
    assertEquals("cannot start a private PostgreSQL 15 server on " + data, e.what());
    String end = "x".repeat(2000 - 18) + "\nFATAL:  no memory";
    String log = root.resolve("server.log").toString();
    assertEquals("pg_ctl: exit status 1\nthe end of its log " + log + ":\n" + end, e.why());
    assertEquals("fix what they report", e.next());
  }

  @Test
  void stopsWhatRunsAndNothingElse() throws Exception {
    pidFile(5431, sockets);
    runner
        .expect(status(), "")
        .expect(
            "/bin15/pg_ctl stop --silent --wait --timeout=86400 --mode=fast --pgdata=" + data, "")
        .expect(status(), 3, "", "");
    server().stop();
    server().stop();
    runner.assertPlayed();
  }

  @Test
  void oneThatIsJustStartingIsWaitedFor() throws Exception {
    Files.writeString(data.resolve("postmaster.pid"), "4711\n" + data + "\n1700000000\n5431\n\n");
    runner.expect(status(), "").expect(status(), 3, "", "");
    assertFalse(server().isRunning());
    runner.assertPlayed();
  }

  @Test
  void anothersServerIsLeftAlone() throws Exception {
    pidFile(5431, root.resolve("public"));
    runner.expect(status(), "");
    CoexistException e = assertThrows(CoexistException.class, () -> server().stop());
    assertEquals("another server runs on " + data, e.what());
    String left = "; somebody else started it, so it is left alone";
    assertEquals("process 4711, port 5431, socket in " + root.resolve("public") + left, e.why());
    assertEquals("stop it: runuser -u postgres -- /bin15/pg_ctl stop -D " + data, e.next());

    pidFile(5432, sockets);
    runner.expect(status(), "");
    e = assertThrows(CoexistException.class, () -> server().start());
    assertEquals("process 4711, port 5432, socket in " + sockets + left, e.why());
  }

  @Test
  void aPidFileThatNamesAnotherProgramIsStale() {
    long other = ProcessHandle.current().pid();
    runner.expect(status(), "pg_ctl: server is running (PID: " + other + ")\n");
    CoexistException e = assertThrows(CoexistException.class, () -> server().stop());
    assertEquals("cannot tell whether a server runs on " + data, e.what());
    Path file = data.resolve("postmaster.pid");
    assertEquals(
        file
            + " names process "
            + other
            + ", which is no server on it but \"java\": a server that was killed left the file",
        e.why());
    assertEquals(
        "see that no server is left: ps -u \"$(stat -c %U "
            + data
            + ")\" -f; then remove the file: rm "
            + file,
        e.next());
  }

  @Test
  void aStatusNobodyKnowsIsTold() {
    runner.expect(status(), 1, "", "pg_ctl: no");
    CoexistException e = assertThrows(CoexistException.class, () -> server().isRunning());
    assertEquals("cannot tell whether a server runs on " + data, e.what());
    assertEquals("pg_ctl status ended with 1: pg_ctl: no", e.why());
  }

  @Test
  void noDataDirectoryHasNoServer() throws Exception {
    runner.expect(status(), 4, "", "");
    assertFalse(server().isRunning());
  }

  @Test
  void optionsAreQuotedForTheShell() {
    String options =
        ServerOptions.of(
            spec(15, List.of("shared_preload_libraries=a, \"it's\" $(x)")),
            Purpose.READ,
            Path.of("/run/hba"),
            Path.of("/run/ident"));
    assertEquals(
        "-b -c 'config_file=/etc/postgresql.conf' -c 'hba_file=/run/hba' -c 'ident_file=/run/ident'"
            + " -c 'external_pid_file=' -c 'logging_collector=off'"
            + " -c 'log_destination=stderr' -c 'ssl=off' -c 'listen_addresses=' -c 'port=5431'"
            + " -c 'unix_socket_directories="
            + sockets
            + "' -c 'unix_socket_permissions=0700' -c 'autovacuum=off'"
            + " -c 'max_worker_processes=0' -c 'max_parallel_workers=0'"
            + " -c 'restart_after_crash=off' -c 'synchronous_standby_names='"
            + " -c 'default_transaction_read_only=on' -c 'max_logical_replication_workers=0'"
            + " -c 'shared_preload_libraries=a, \"it'\\''s\" $(x)'",
        options);
  }

  @Test
  void aServerToBeFilledArchivesNothing() {
    String options =
        ServerOptions.of(
            spec(18, List.of()), Purpose.LOAD, Path.of("/run/hba"), Path.of("/run/ident"));
    assertTrue(options.startsWith("-c 'config_file="), options);
    assertTrue(options.endsWith(" -c 'archive_mode=off'"), options);
  }
}
