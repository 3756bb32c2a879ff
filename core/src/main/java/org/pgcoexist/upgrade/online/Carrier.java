package org.pgcoexist.upgrade.online;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.Sql;
import org.pgcoexist.process.Command;
import org.pgcoexist.upgrade.load.LoadLog;
import org.pgcoexist.upgrade.plan.FollowQueries;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.stream.Pipe;
import org.pgcoexist.upgrade.stream.StreamClients;
import org.pgcoexist.upgrade.stream.StreamLog;

/**
 * Carries over of one database what no replication does: where its sequences are, large objects,
 * the rows of unlogged tables; and fills its materialized views again. What is there is replaced,
 * so that it can be done again.
 */
final class Carrier {

  /** Two hundred a query. */
  private static final String SEQUENCES =
      "SELECT string_agg(format('SELECT format(''SELECT pg_catalog.setval(%%L::pg_catalog.regclass,"
          + " %%s, %%L);'', %L, last_value, is_called) FROM %I.%I', s.name, s.nspname, s.relname),"
          + " ' UNION ALL ') FROM (SELECT n.nspname, c.relname, "
          + FollowQueries.NAME
          + " AS name, row_number() OVER () AS number"
          + FollowQueries.SEQUENCES
          + ") s GROUP BY s.number / 200 \\gexec\n";

  private static final String UNLOGGED =
      "SELECT " + FollowQueries.NAME + FollowQueries.UNLOGGED_TABLES;

  private static final String FILLED_VIEWS =
      "SELECT " + FollowQueries.NAME + FollowQueries.FILLED_VIEWS;

  private static final String EMPTY =
      "SELECT 'TRUNCATE ' || string_agg('ONLY ' || "
          + FollowQueries.NAME
          + ", ', ')"
          + FollowQueries.UNLOGGED_TABLES
          + " HAVING count(*) > 0 \\gexec\n";

  private static final String LARGE_OBJECTS = "SELECT count(*) FROM pg_largeobject_metadata";

  private static final String UNLINK =
      "SELECT lo_unlink(oid) FROM pg_largeobject_metadata \\g /dev/null\n";

  private final UpgradeContext context;
  private final String database;
  private final StreamLog log;
  private final AtomicInteger pipes;

  /**
   * @param context reads the old private server
   * @param pipes numbers the pipes
   */
  Carrier(UpgradeContext context, String database, AtomicInteger pipes) {
    this.context = context;
    this.database = database;
    this.log = new StreamLog(context, database);
    this.pipes = pipes;
  }

  void carry() throws InterruptedException {
    carrySequences();
    if (count(context.oldPsql(), LARGE_OBJECTS) + count(context.newPsql(), LARGE_OBJECTS) > 0) {
      carryLargeObjects();
    }
    carryUnlogged();
    if (!names(FILLED_VIEWS).isEmpty()) {
      fillViews();
    }
  }

  private String what() {
    return "cannot carry over what replication does not, of database " + database;
  }

  private long count(Psql server, String sql) throws InterruptedException {
    return Long.parseLong(server.rows(what(), database, sql).get(0).get(0));
  }

  private List<String> names(String sql) throws InterruptedException {
    List<String> names = new ArrayList<>();
    for (List<String> row : context.oldPsql().rows(what(), database, sql)) {
      names.add(row.get(0));
    }
    return names;
  }

  private Path file(String suffix) {
    return LoadLog.file(SourceState.directory(context), database, suffix);
  }

  /** Statements for the new server, which the old one's psql writes into a file. */
  private void carrySequences() throws InterruptedException {
    Command read =
        context
            .oldPsql()
            .client("psql", psql("--tuples-only", "--no-align", "--output=" + file(".sequences")))
            .reading(SEQUENCES.getBytes(StandardCharsets.UTF_8));
    Command write =
        context
            .newPsql()
            .loader("psql", psql("--output=/dev/null", "--file=" + file(".sequences")));
    log.require(context.runner(), read, StreamLog.Watch.NOBODY);
    log.require(context.runner(), write, StreamLog.Watch.NOBODY);
    context.disks().owner().remove(file(".sequences"));
  }

  private List<String> psql(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--no-psqlrc",
                "--quiet",
                "--set=ON_ERROR_STOP=1",
                "--dbname=" + Sql.connection(database)));
    arguments.addAll(List.of(more));
    return arguments;
  }

  private void carryLargeObjects() throws InterruptedException {
    context.newPsql().execute(what(), database, UNLINK);
    load(List.of("--data-only", "--blobs", "--exclude-table-data=*.*"));
  }

  private void carryUnlogged() throws InterruptedException {
    List<String> tables = names(UNLOGGED);
    if (!tables.isEmpty()) {
      context.newPsql().execute(what(), database, EMPTY);
      List<String> options = new ArrayList<>(List.of("--data-only", "--no-blobs"));
      tables.forEach(table -> options.add("--table=" + table));
      load(options);
    }
  }

  private void load(List<String> options) throws InterruptedException {
    StreamClients clients = new StreamClients(context, database);
    Pipe pipe = new Pipe(context, context.runner(), pipes.getAndIncrement());
    pipe.run(
        log,
        clients.dump(pipe.path(), options),
        clients.restore(pipe.path(), List.of("--data-only", "--disable-triggers")),
        StreamLog.Watch.NOBODY);
  }

  /** In the order in which a dump would fill them, since one may read another. */
  private void fillViews() throws InterruptedException {
    StreamClients clients = new StreamClients(context, database);
    Path archive = file(".views");
    Path list = file(".list");
    log.require(
        context.runner(),
        clients.dump(archive, List.of("--section=post-data")),
        StreamLog.Watch.NOBODY);
    byte[] all =
        context
            .runner()
            .require(what(), clients.listOf(archive))
            .text()
            .lines()
            .filter(line -> line.contains(" MATERIALIZED VIEW DATA "))
            .reduce("", (lines, line) -> lines + line + "\n")
            .getBytes(StandardCharsets.UTF_8);
    context.disks().owner().replace(list, all, 0600);
    log.require(
        context.runner(),
        clients.restore(archive, List.of("--use-list=" + list)),
        StreamLog.Watch.NOBODY);
    context.disks().owner().remove(archive);
    context.disks().owner().remove(list);
  }
}
