package org.pgcoexist.postgres;

import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.Command;

/** A server that somebody else started on a cluster's data: it is never touched. */
public final class ForeignServer {

  private ForeignServer() {}

  /**
   * The refusal to go on while it runs.
   *
   * @param pid its pid file; empty when that cannot be read
   */
  public static CoexistException refusal(
      Programs programs, Path data, Account owner, Optional<PostmasterPid> pid) {
    Command stop =
        Command.of(
            "runuser",
            "-u",
            owner.name(),
            "--",
            programs.path("pg_ctl"),
            "stop",
            "-D",
            data.toString());
    return CoexistException.failed(
        "another server runs on " + data,
        pid.map(ForeignServer::description).orElse("its postmaster.pid cannot be read")
            + "; somebody else started it, so it is left alone",
        "stop it: " + stop.commandLine());
  }

  private static String description(PostmasterPid pid) {
    String sockets = pid.socketDirectory();
    return "process "
        + pid.pid()
        + ", port "
        + pid.port()
        + (sockets.isEmpty() ? "" : ", socket in " + sockets);
  }
}
