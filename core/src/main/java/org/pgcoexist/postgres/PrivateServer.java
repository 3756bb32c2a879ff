package org.pgcoexist.postgres;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.model.Port;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.process.CommandRunner;

/**
 * A server only its owner can reach: a Unix socket in a directory of mode 0700, no TCP, and a
 * host-based authentication file of its own, which lets the owner in as one role and nobody else,
 * not even root. Transactions are read-only there unless they say otherwise.
 *
 * <p>The postmaster is nobody's child, so it outlives a crash of this program. Its pid file then
 * tells by port and socket directory that it is ours.
 */
public final class PrivateServer {

  /** What the private server is for. */
  public enum Purpose {
    /** To be read only: only superusers, no background worker, no autovacuum, no DDL. */
    READ,
    /** To be filled. */
    LOAD,
    /** To be read and fixed by a person: as READ, but what is there can be made anew. */
    FIX
  }

  /**
   * What makes one server.
   *
   * @param programs the programs of the cluster's own major
   * @param data PGDATA
   * @param owner the system user it runs as
   * @param role the one database role that gets in, and only for {@code owner}
   * @param port names the socket; there is no TCP
   * @param socketDirectory owned by {@code owner}, mode 0700
   * @param configuration the postgresql.conf to start from
   * @param log where pg_ctl lets the server write
   * @param settings further settings, name=value, stronger than any file
   */
  public record Spec(
      Programs programs,
      Path data,
      Account owner,
      String role,
      Port port,
      Path socketDirectory,
      Path configuration,
      Path log,
      List<String> settings) {}

  /** pg_ctl notices at once when a server ends; recovery of a large one may take hours. */
  private static final String WAIT_SECONDS = "86400";

  /**
   * The exit status of {@code pg_ctl status} when no server runs, or there is no data directory.
   */
  private static final int NOT_RUNNING = 3;

  private static final int NO_DATA = 4;

  /** How long a pid file may lack the socket directory before its server counts as foreign. */
  private static final Duration START_WAIT = Duration.ofSeconds(60);

  private static final long LOOK_AGAIN_MILLIS = 50;

  /** How much of the log a message shows. */
  private static final int LOG_TAIL = 2000;

  /** The name of the one user name map. */
  private static final String MAP = "pg_coexist";

  private final CommandRunner runner;
  private final Disk ownerDisk;
  private final Spec spec;
  private final Purpose purpose;

  /**
   * @param ownerDisk acts as the server's owner
   */
  public PrivateServer(CommandRunner runner, Disk ownerDisk, Spec spec, Purpose purpose) {
    this.runner = runner;
    this.ownerDisk = ownerDisk;
    this.spec = spec;
    this.purpose = purpose;
  }

  public Spec spec() {
    return spec;
  }

  /** Starts the server and waits until it accepts connections; one that runs already is kept. */
  public void start() throws InterruptedException {
    if (isRunning()) {
      return;
    }
    writeAuthentication();
    Command command =
        Command.of(
                spec.programs().path("pg_ctl"),
                "start",
                "--silent",
                "--wait",
                "--timeout=" + WAIT_SECONDS,
                "--pgdata=" + spec.data(),
                "--log=" + spec.log(),
                "--options=" + ServerOptions.of(spec, purpose, hbaFile(), identFile()))
            .as(spec.owner());
    CommandResult result = runner.run(command);
    if (!result.succeeded()) {
      throw CoexistException.failed(
          "cannot start a private PostgreSQL "
              + spec.programs().major()
              + " server on "
              + spec.data(),
          "pg_ctl: "
              + result.ending()
              + lines(result.errorTail())
              + "\nthe end of its log "
              + spec.log()
              + ":\n"
              + logTail(),
          "fix what they report");
    }
  }

  /**
   * What pg_upgrade, which starts and stops its servers itself, is to give to this one: options for
   * {@code --old-options} or {@code --new-options}. The files they name are written. A server that
   * a killed pg_upgrade leaves is ours, on this port and in this socket directory.
   */
  public String optionsForPgUpgrade() {
    writeAuthentication();
    return ServerOptions.forPgUpgrade(spec, purpose, hbaFile(), identFile());
  }

  /** The kernel tells who connects, and the map says as whom: no password that could be known. */
  private void writeAuthentication() {
    String role = quoted(spec.role());
    String map = MAP + " " + quoted(spec.owner().name()) + " " + role + "\n";
    String hba = "local all " + role + " peer map=" + MAP + "\n";
    ownerDisk.replace(identFile(), map.getBytes(StandardCharsets.UTF_8), 0600);
    ownerDisk.replace(hbaFile(), hba.getBytes(StandardCharsets.UTF_8), 0600);
  }

  /** As these files want a name that might be a keyword. */
  private static String quoted(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  private static String lines(String errors) {
    return errors.isBlank() ? "" : "\n" + errors.strip();
  }

  private Path hbaFile() {
    return spec.socketDirectory().resolve("pg_hba." + spec.port() + ".conf");
  }

  private Path identFile() {
    return spec.socketDirectory().resolve("pg_ident." + spec.port() + ".conf");
  }

  private String logTail() throws InterruptedException {
    String text = log().strip();
    int from = Math.max(0, text.length() - LOG_TAIL);
    return text.isEmpty() ? "(empty)" : text.substring(from);
  }

  /** A log has no limit, what is read at once has one: of a long one only the end is looked at. */
  private String log() throws InterruptedException {
    try {
      Optional<byte[]> log = ownerDisk.read(spec.log());
      return log.map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("");
    } catch (CoexistException e) {
      String log = spec.log().toString();
      Command tail =
          Command.of("tail", "--bytes=" + LOG_TAIL, "--", log).as(spec.owner()).briefly();
      return runner.run(tail).text();
    }
  }

  /**
   * Stops the server by a fast shutdown and waits until it is gone; nothing to stop is no fault.
   */
  public void stop() throws InterruptedException {
    if (!isRunning()) {
      return;
    }
    Command command =
        Command.of(
                spec.programs().path("pg_ctl"),
                "stop",
                "--silent",
                "--wait",
                "--timeout=" + WAIT_SECONDS,
                "--mode=fast",
                "--pgdata=" + spec.data())
            .as(spec.owner());
    runner.require("cannot stop the private server on " + spec.data(), command);
  }

  /**
   * True when this private server runs; one that is just starting is waited for.
   *
   * @throws CoexistException when another server runs on the data directory: it is left alone
   */
  public boolean isRunning() throws InterruptedException {
    long deadline = System.nanoTime() + START_WAIT.toNanos();
    while (anyServerRuns(runner, spec.programs(), spec.data(), spec.owner())) {
      Optional<PostmasterPid> pid = postmaster();
      if (pid.isPresent() && isOurs(pid.get())) {
        return true;
      }
      if (!isStarting(pid) || System.nanoTime() > deadline) {
        throw foreign(pid);
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
    return false;
  }

  private boolean isOurs(PostmasterPid pid) {
    return pid.port().equals(spec.port())
        && pid.socketDirectory().equals(spec.socketDirectory().toString());
  }

  /** A postmaster writes its port first and its socket directory when it has made the socket. */
  private boolean isStarting(Optional<PostmasterPid> pid) {
    return pid.isEmpty()
        || (pid.get().port().equals(spec.port()) && pid.get().socketDirectory().isEmpty());
  }

  private CoexistException foreign(Optional<PostmasterPid> pid) {
    return ForeignServer.refusal(spec.programs(), spec.data(), spec.owner(), pid);
  }

  private Optional<PostmasterPid> postmaster() {
    return PostmasterPid.read(ownerDisk, spec.data());
  }

  /** True when any postmaster, private or public, runs on a data directory. */
  public static boolean anyServerRuns(
      CommandRunner runner, Programs programs, Path data, Account owner)
      throws InterruptedException {
    Command command =
        Command.of(programs.path("pg_ctl"), "status", "--pgdata=" + data).as(owner).briefly();
    CommandResult result = runner.run(command);
    if (result.exit() == NOT_RUNNING || result.exit() == NO_DATA) {
      return false;
    }
    if (!result.succeeded()) {
      throw CoexistException.failed(
          "cannot tell whether a server runs on " + data,
          "pg_ctl status ended with " + result.exit() + ": " + result.errorTail().strip(),
          "");
    }
    ServerProcess.requireServer(result.text(), data);
    return true;
  }

  /** A client of this server; it writes only to one that is to be filled. */
  public Psql psql(Programs clientPrograms, String role) {
    return new Psql(
        runner,
        clientPrograms,
        spec.programs().major(),
        spec.owner(),
        spec.socketDirectory(),
        spec.port(),
        role,
        purpose == Purpose.READ);
  }
}
