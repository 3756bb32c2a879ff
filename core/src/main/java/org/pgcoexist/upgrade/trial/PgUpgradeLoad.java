package org.pgcoexist.upgrade.trial;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.postgres.PrivateServer;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.Sql;
import org.pgcoexist.upgrade.errors.LoadError;
import org.pgcoexist.upgrade.load.LoadLog;
import org.pgcoexist.upgrade.load.PgDumpallSupplement;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/**
 * As pg_upgrade does it: the new major's programs dump and load for a server in its mode (-b), in
 * which the dump says which number each object has.
 */
final class PgUpgradeLoad extends Load {

  private final PgDumpallSupplement leftOut;
  private final Psql old;
  private final Psql now;

  PgUpgradeLoad(UpgradeContext context, TrialDump dumps) {
    super(context, dumps);
    this.leftOut = new PgDumpallSupplement(context, file("left-out.sql"));
    this.old = context.oldClient(context.newPrograms());
    this.now = context.newPsql().writing();
  }

  private Path file(String name) {
    return context.attempt().workDirectory().resolve(name);
  }

  @Override
  void start() throws InterruptedException {
    context.newServer(PrivateServer.Purpose.READ, DefinitionsTrial.SETTINGS).start();
  }

  @Override
  void loadGlobals() throws InterruptedException {
    Path script = file("globals.sql");
    List<String> dump =
        List.of(
            "--globals-only",
            "--quote-all-identifiers",
            "--binary-upgrade",
            "--no-sync",
            "--file=" + script);
    context.runner().require("cannot dump roles", old.client("pg_dumpall", dump));
    List<LoadError> errors = restore(context, now.script(script));
    if (!errors.isEmpty()) {
      throw CoexistException.failed("cannot load roles", errors.get(0).text(), "");
    }
  }

  @Override
  List<LoadError> load(UpgradeContext crew, String database) throws InterruptedException {
    Path archive = LoadLog.file(context.attempt().workDirectory(), database, ".definitions");
    List<String> dump =
        List.of(
            "--schema-only",
            "--quote-all-identifiers",
            "--binary-upgrade",
            "--format=custom",
            "--no-sync",
            "--file=" + archive,
            Sql.connection(database));
    List<LoadError> errors =
        new ArrayList<>(dumps.run(crew.runner(), database, old.client("pg_dump", dump)));
    if (errors.isEmpty()) {
      errors.addAll(restore(crew, now.loader("pg_restore", arguments(database, archive))));
      context.disks().owner().remove(archive);
    }
    return errors;
  }

  /** What initdb made is dropped and made again, from the other of the two. */
  private static List<String> arguments(String database, Path archive) {
    List<String> arguments = new ArrayList<>(List.of("--format=custom", "--create"));
    if (database.equals("template1") || database.equals("postgres")) {
      arguments.add("--clean");
    }
    arguments.add("--dbname=" + (database.equals("template1") ? "postgres" : "template1"));
    arguments.add(archive.toString());
    return arguments;
  }

  @Override
  void finish() throws InterruptedException {
    leftOut.dumpForPgUpgrade();
    leftOut.load(now);
  }
}
