package org.pgcoexist.upgrade.trial;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pgcoexist.postgres.PrivateServer;
import org.pgcoexist.process.Command;
import org.pgcoexist.upgrade.errors.LoadError;
import org.pgcoexist.upgrade.load.Globals;
import org.pgcoexist.upgrade.load.LoadLog;
import org.pgcoexist.upgrade.load.PgDumpallSupplement;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.state.NewDatabases;
import org.pgcoexist.upgrade.stream.StreamClients;

/**
 * As the methods that load a dump do it. The method dumpall hands the same statements to psql, and
 * the same pg_dump writes them; through pg_restore each error comes with its object.
 */
final class DumpLoad extends Load {

  private static final String QUOTE_ALL = "--quote-all-identifiers";

  private final Map<String, List<String>> remote;
  private final PgDumpallSupplement leftOut;

  /**
   * @param remote by database, the materialized views that would ask another server to be filled
   */
  DumpLoad(UpgradeContext context, TrialDump dumps, Map<String, List<String>> remote) {
    super(context, dumps);
    this.remote = remote;
    this.leftOut = new PgDumpallSupplement(context, file("left-out.sql"));
  }

  private Path file(String name) {
    return context.attempt().workDirectory().resolve(name);
  }

  @Override
  void start() throws InterruptedException {
    context.newServer(PrivateServer.Purpose.LOAD, DefinitionsTrial.SETTINGS).start();
  }

  @Override
  void loadGlobals() throws InterruptedException {
    new Globals(context, file("globals.sql"), leftOut).move();
  }

  @Override
  List<LoadError> load(UpgradeContext crew, String database) throws InterruptedException {
    StreamClients clients = new StreamClients(crew, database);
    Path archive = LoadLog.file(context.attempt().workDirectory(), database, ".definitions");
    List<LoadError> errors =
        new ArrayList<>(
            dumps.run(crew.runner(), database, dump(clients.dumpDefinitions(archive), database)));
    if (errors.isEmpty()) {
      boolean exists = NewDatabases.isMadeByInitdb(database);
      errors.addAll(restore(crew, clients.restoreDefinitions(archive, exists)));
      errors.addAll(restore(crew, clients.restoreRest(archive, 1)));
      context.disks().owner().remove(archive);
    }
    return errors;
  }

  /** As the method dumps, but what asks another server stays empty. */
  private Command dump(Command command, String database) {
    List<String> argv = new ArrayList<>(command.argv());
    if (context.attempt().method().equals("dumpall")) {
      argv.remove(QUOTE_ALL);
    }
    for (String view : remote.getOrDefault(database, List.of())) {
      argv.add(1, "--exclude-table-data=" + view);
    }
    return command.running(argv);
  }

  @Override
  void finish() throws InterruptedException {
    leftOut.dump();
    leftOut.load(context.newPsql());
  }
}
