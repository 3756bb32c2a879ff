package org.pgcoexist.upgrade.pgupgrade;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.postgres.PrivateServer;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.upgrade.errors.FirstErrors;
import org.pgcoexist.upgrade.errors.PgUpgradeReport;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.state.PgUpgrade;

/** One run of pg_upgrade, in a directory of its own below the work directory. */
final class PgUpgradeRun {

  private final UpgradeContext context;
  private final UpgradePlan attempt;
  private final Disk owner;
  private final Path directory;

  PgUpgradeRun(UpgradeContext context) {
    this.context = context;
    this.attempt = context.attempt();
    this.owner = context.disks().owner();
    this.directory = attempt.workDirectory().resolve("pg_upgrade");
  }

  /**
   * Transfers everything. What pg_upgrade and its servers have written ends in the work directory.
   *
   * @throws CoexistException with what it reports
   */
  void transfer(Progress progress) throws InterruptedException {
    begin();
    List<String> arguments =
        new ArrayList<>(List.of("--retain", "--verbose", "--jobs=" + context.jobs()));
    if (attempt.to().isAtLeast(15)) {
      arguments.add("--no-sync");
    }
    Command command = command(arguments);
    PgUpgradeWatch watch = new PgUpgradeWatch(attempt.source().totalBytes(), progress);
    CommandResult result = context.runner().run(command, watch);
    String causes = result.succeeded() ? "" : watch.failure(owner);
    keepLogs();
    if (!result.succeeded()) {
      causes = causes.replace(attempt.newData().resolve(PgUpgrade.OUTPUT) + "/", output() + "/");
      throw CoexistException.failed(
          "pg_upgrade cannot transfer cluster " + attempt.name(),
          causes.isEmpty() ? result.ending() + "\n" + result.errorTail() : causes,
          FirstErrors.next(context, directory));
    }
  }

  /**
   * Lets pg_upgrade look at both clusters; the old server may serve meanwhile.
   *
   * @throws CoexistException with the status of a refusal, when something is in the way
   */
  void check() throws InterruptedException {
    begin();
    Command command = command(List.of("--check"));
    PgUpgradeWatch watch = new PgUpgradeWatch(0, Progress.NONE);
    CommandResult result = context.runner().run(command, watch);
    if (!result.succeeded()) {
      String causes = watch.failure(owner);
      String report = causes.isEmpty() ? result.ending() + "\n" + result.errorTail() : causes;
      if (!PgUpgradeReport.isUnreachable(attempt, report)) {
        throw new CoexistException(
            ExitStatus.REFUSED,
            PgUpgradeReport.REFUSES,
            report,
            PgUpgradeReport.fix(attempt, report));
      }
      context.warn(PgUpgradeReport.unreachable(attempt, report));
    }
    owner.remove(directory);
    owner.remove(attempt.newData().resolve(PgUpgrade.OUTPUT));
  }

  private void begin() {
    owner.remove(directory);
    owner.createDirectory(directory, 0700);
    context.sockets().prepare();
  }

  private Command command(List<String> more) {
    return new PgUpgrade(context.newPrograms(), context.oldPrograms(), attempt, context.dataFiles())
        .command(
            attempt.newData(), context.sockets().path(), context.oldServer(), newServer(), more)
        .in(directory);
  }

  private PrivateServer newServer() {
    PrivateServer.Spec spec =
        PgUpgrade.withSettingsInFile(
            owner, context.newServer().spec(), directory.resolve("postgresql.conf"));
    return new PrivateServer(context.runner(), owner, spec, PrivateServer.Purpose.LOAD);
  }

  /** Since 15 they are in the new data directory, where they would stay. */
  private void keepLogs() {
    owner.remove(directory.resolve("delete_old_cluster.sh"));
    Path output = attempt.newData().resolve(PgUpgrade.OUTPUT);
    if (owner.facts(output).isPresent()) {
      for (String run : owner.list(output)) {
        owner.remove(output.resolve(run).resolve("dump"));
      }
      owner.rename(output, output());
    }
  }

  private Path output() {
    return directory.resolve("output");
  }

  /** Makes all that was transferred durable. */
  void sync() throws InterruptedException {
    context
        .runner()
        .require(
            "cannot make the new cluster durable",
            Command.of(
                    context.newPrograms().path("initdb"),
                    "--sync-only",
                    "--pgdata=" + attempt.newData())
                .as(attempt.owner()));
  }
}
