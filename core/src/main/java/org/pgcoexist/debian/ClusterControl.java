package org.pgcoexist.debian;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.Shell;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.owner.Disks;

/**
 * postgresql-common's own programs that make, start, stop and remove clusters.
 *
 * <p>They run as the cluster's owner, never as root: they open what the owner's configuration names
 * in such a way that a name with a bar at its end is run as a command. What root alone can do is
 * done here, and {@link #announce} tells apt.
 */
public final class ClusterControl {

  private final CommandRunner runner;
  private final Locations locations;
  private final Disks disks;

  /**
   * @param disks the cluster's owner among them
   */
  public ClusterControl(CommandRunner runner, Locations locations, Disks disks) {
    this.runner = runner;
    this.locations = locations;
    this.disks = disks;
  }

  /**
   * Refuses a cluster whose files these programs would wait at for ever, or run as commands. Each
   * command here does so by itself; ask before where a refusal must come early.
   *
   * @param what begins the refusal
   * @throws CoexistException with the file and what to do; nothing was run
   */
  public void requireReadable(String what, MajorVersion major, String name) {
    new ReadByPrograms(locations, disks).require(what, major, name);
  }

  /** Starts the public server, through systemd where that runs, and waits until it is up. */
  public void start(MajorVersion major, String name) throws InterruptedException {
    String what = "cannot start cluster " + major + "/" + name;
    requireReadable(what, major, name);
    if (systemdRuns()) {
      require(what, Command.of("systemctl", "start", unit(major, name)));
      return;
    }
    new RootsPart(locations, disks, major, name).makeForStart();
    require(what, Command.of("pg_ctlcluster", major.toString(), name, "start").as(disks.account()));
  }

  private boolean systemdRuns() {
    return !locations.areUsers() && Files.isDirectory(locations.systemd());
  }

  private static String unit(MajorVersion major, String name) {
    return "postgresql@" + major + "-" + name;
  }

  /**
   * What an administrator types to have a running server take settings that need a start. Not
   * pg_ctlcluster's restart: without an external_pid_file it looks for the server on the port that
   * its configuration has now, and does not stop one that still listens on another.
   */
  public static String startedAnew(MajorVersion major, String name) {
    String program = "pg_ctlcluster " + major + " " + Shell.word(name);
    return program + " stop && " + program + " start";
  }

  /** Stops the public server by a fast shutdown and waits until it is gone. */
  public void stop(MajorVersion major, String name) throws InterruptedException {
    String what = "cannot stop cluster " + major + "/" + name;
    requireReadable(what, major, name);
    String unit = unit(major, name);
    // A server that was started by hand is none of systemd's.
    if (systemdRuns()
        && runner.run(Command.of("systemctl", "is-active", "--quiet", unit)).succeeded()) {
      require(what, Command.of("systemctl", "stop", unit));
      return;
    }
    require(
        what,
        Command.of("pg_ctlcluster", major.toString(), name, "stop", "-m", "fast")
            .as(disks.account()));
  }

  /**
   * Makes a cluster, not started. The program runs with the rights of the cluster's owner, who
   * could otherwise have root write through a link; what only root can do is done before ({@link
   * RootsPart}) and here.
   *
   * @param owner whose the cluster is to be
   * @param locale LANG and LC_* of the caller: initdb takes the cluster's locale from them
   * @return warnings
   */
  public List<String> create(
      MajorVersion major,
      String name,
      Account owner,
      List<String> options,
      List<String> initdbOptions,
      Map<String, String> locale)
      throws InterruptedException {
    List<String> argv = new ArrayList<>(List.of("pg_createcluster", "--quiet"));
    argv.addAll(options);
    argv.add(major.toString());
    argv.add(name);
    if (!initdbOptions.isEmpty()) {
      argv.add("--");
      argv.addAll(initdbOptions);
    }
    Command command = Command.of(argv).as(owner);
    for (Map.Entry<String, String> variable : locale.entrySet()) {
      command = command.with(variable.getKey(), variable.getValue());
    }
    require("cannot create cluster " + major + "/" + name, command);
    return announce();
  }

  /**
   * Stops and removes a cluster with its configuration and log. The program follows what the
   * configuration names, so it runs with the rights of whoever could write that; what only root can
   * do is done here.
   *
   * @param owner whose the cluster is
   * @return what the program warned of, such as tablespaces it did not touch; a line each
   */
  public List<String> drop(MajorVersion major, String name, Account owner)
      throws InterruptedException {
    String what = "cannot drop cluster " + major + "/" + name;
    requireReadable(what, major, name);
    if (systemdRuns()) {
      runner.run(Command.of("systemctl", "disable", unit(major, name)));
    }
    CommandResult result =
        require(what, Command.of("pg_dropcluster", "--stop", major.toString(), name).as(owner));
    List<String> warnings = new ArrayList<>(result.errorTail().lines().toList());
    warnings.addAll(announce());
    return warnings;
  }

  /**
   * Tells others which majors have clusters now, as pg_createcluster does: systemd, where it runs,
   * reads every start.conf again, and apt learns which packages autoremove must leave. Neither
   * knows of a user's own clusters.
   *
   * @return what apt could not learn and why, for warnings: its program looks at all clusters, so
   *     that the owner of any other one could hold it up, and none is worth a failure here
   */
  public List<String> announce() throws InterruptedException {
    if (locations.areUsers()) {
      return List.of();
    }
    if (systemdRuns()) {
      runner.require("cannot reload systemd", Command.of("systemctl", "daemon-reload"));
    }
    Path apt = locations.aptConfigurator();
    if (Files.isExecutable(apt)) {
      try {
        runner.require(
            "cannot tell apt which majors are in use", Command.of(apt.toString()).briefly());
      } catch (CoexistException e) {
        if (e.status() == ExitStatus.INTERRUPTED) {
          throw e;
        }
        return List.of(
            e.what()
                + ": "
                + e.why()
                + "\nUntil it knows, apt-get autoremove may offer to remove one: "
                + apt);
      }
    }
    return List.of();
  }

  private CommandResult require(String what, Command command) throws InterruptedException {
    UnquotedErrors errors = new UnquotedErrors();
    CommandResult result = runner.run(command, errors);
    if (!result.succeeded()) {
      throw CoexistException.failed(
          what,
          command.commandLine() + ": " + result.ending() + "\n" + errors.text(),
          "fix what the program reports");
    }
    return new CommandResult(result.exit(), result.output(), errors.text());
  }
}
