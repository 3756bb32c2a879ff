package org.pgcoexist.upgrade.matrix;

import org.pgcoexist.CoexistException;
import org.pgcoexist.model.Locations;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.Work;
import org.pgcoexist.process.output.OutputListener;

/** Every program an upgrade runs, made up as far as the faults need it. */
final class Programs implements CommandRunner {

  private final Faults faults;
  private final ServerPrograms servers;
  private final ClientPrograms clients;
  private final StreamPrograms streams;
  private final DebianPrograms debian;
  private final FilePrograms files;
  private final PgUpgradeProgram upgrade;

  Programs(Faults faults, Servers running, Locations locations) {
    this.faults = faults;
    this.servers = new ServerPrograms(running);
    this.clients = new ClientPrograms(running);
    this.streams = new StreamPrograms(running);
    this.debian = new DebianPrograms(running, locations);
    this.files = new FilePrograms(running);
    this.upgrade = new PgUpgradeProgram(running, faults);
  }

  DebianPrograms debian() {
    return debian;
  }

  private FakeProgram deed(Command command) {
    Words words = new Words(command);
    return switch (words.program()) {
      case "pg_upgrade" -> upgrade.run(words);
      case "initdb" -> servers.initdb(words);
      case "pg_ctl" -> servers.pgCtl(words);
      case "pg_controldata" -> servers.controlData(words);
      case "postgres" -> servers.postgres(words);
      case "psql" -> clients.psql(words, command);
      case "pg_dumpall" -> clients.dumpall(words);
      case "vacuumdb" -> clients.vacuumdb(words);
      case "grep" -> words.has("--only-matching") ? servers.icu(words) : clients.grep(words);
      case "java" -> Sheets.filter(words);
      case "sort" -> Sheets.sort(words);
      case "diff" -> Sheets.diff(words);
      case "mv" -> files.mv(words);
      case "rm" -> files.rm(words);
      case "sync" -> FilePrograms.sync(words);
      case "pg_ctlcluster" -> debian.ctlCluster(words);
      case "systemctl" -> debian.systemctl(words);
      case "pg_updateaptconfig" -> debian.announce(words);
      case "run-parts" -> debian.hooks(words);
      case "test" -> debian.test(words);
      case "getent" -> debian.getent(words);
      default -> streams.deed(words, command);
    };
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

  /** Whoever is let in looks, and leaves. */
  @Override
  public int attend(Command command, boolean terminal) throws InterruptedException {
    faults.requireLife();
    return faults.program(command.commandLine(), FakeProgram.query(() -> "")).exit();
  }

  @Override
  public CommandResult require(String what, Command command) throws InterruptedException {
    CommandResult result = run(command);
    if (!result.succeeded()) {
      throw CoexistException.failed(
          what, result.ending() + "\n" + result.errorTail(), "fix what the program reports");
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
  public void both(Work first, Work second) throws InterruptedException {
    first.run();
    second.run();
  }

  /** None is left: what ran but servers died with the process. */
  @Override
  public void endOrphans(String attempt, Account owner) {
    faults.requireLife();
  }

  /** As above. */
  @Override
  public void endForks(String attempt, Account owner) {
    faults.requireLife();
  }
}
