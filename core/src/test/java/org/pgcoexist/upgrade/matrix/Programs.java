package org.pgcoexist.upgrade.matrix;

import org.pgcoexist.CoexistException;
import org.pgcoexist.model.Locations;
import org.pgcoexist.process.Both;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.OutputListener;

/** Every program an upgrade runs, made up as far as the faults need it. */
final class Programs implements CommandRunner {

  private final Faults faults;
  private final ServerPrograms servers;
  private final ClientPrograms clients;
  private final StreamPrograms streams;
  private final DebianPrograms debian;

  Programs(Faults faults, Servers running, Locations locations) {
    this.faults = faults;
    this.servers = new ServerPrograms(running);
    this.clients = new ClientPrograms(running);
    this.streams = new StreamPrograms(running);
    this.debian = new DebianPrograms(running, locations);
  }

  DebianPrograms debian() {
    return debian;
  }

  private Deed deed(Command command) {
    Words words = new Words(command);
    switch (words.program()) {
      case "initdb":
        return servers.initdb(words);
      case "pg_ctl":
        return servers.pgCtl(words);
      case "pg_controldata":
        return servers.controlData(words);
      case "postgres":
        return servers.postgres(words);
      case "psql":
        return clients.psql(words, command);
      case "pg_dumpall":
        return clients.dumpall(words);
      case "vacuumdb":
        return clients.vacuumdb(words);
      case "grep":
        return clients.grep(words);
      case "java":
        return Sheets.filter(words);
      case "sort":
        return Sheets.sort(words);
      case "diff":
        return Sheets.diff(words);
      case "pg_ctlcluster":
        return debian.ctlCluster(words);
      case "systemctl", "pg_updateaptconfig":
        return debian.announce(words);
      case "run-parts":
        return debian.hooks(words);
      case "test":
        return debian.test(words);
      case "getent":
        return debian.getent(words);
      default:
        return streams.deed(words, command);
    }
  }

  @Override
  public CommandResult run(Command command) throws InterruptedException {
    faults.requireLife();
    return faults.program(command.commandLine(), deed(command));
  }

  @Override
  public CommandResult run(Command command, OutputListener listener) throws InterruptedException {
    CommandResult result = run(command);
    listener.started(ProcessHandle.current().pid());
    result.text().lines().forEach(listener::out);
    result.errorTail().lines().forEach(listener::err);
    return new CommandResult(result.exit(), new byte[0], result.errorTail());
  }

  @Override
  public CommandResult require(String what, Command command) throws InterruptedException {
    CommandResult result = run(command);
    if (!result.succeeded()) {
      throw CoexistException.failed(
          what, result.ending() + "\n" + result.errorTail(), "mend what the program reports");
    }
    return result;
  }

  /** The faults are counted in one order. */
  @Override
  public int worthAtOnce() {
    return 1;
  }

  /** One after the other: a pipe is a file here. */
  @Override
  public void both(Both.Work first, Both.Work second) throws InterruptedException {
    first.run();
    second.run();
  }

  /** None is left: what ran but servers died with the process. */
  @Override
  public void endOrphans(String attempt) {
    faults.requireLife();
  }
}
