package org.pgcoexist.upgrade.online;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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

  /** What else there is, a row each: large objects (any), unlogged tables, filled views (any). */
  private static final String THERE =
      "SELECT 'o', '' WHERE EXISTS (SELECT FROM pg_largeobject_metadata) UNION ALL SELECT 's', ''"
          + " WHERE EXISTS (SELECT"
          + FollowQueries.SEQUENCES
          + ") UNION ALL SELECT 'u', "
          + FollowQueries.NAME
          + FollowQueries.UNLOGGED_TABLES
          + " UNION ALL SELECT 'v', '' WHERE EXISTS (SELECT"
          + FollowQueries.FILLED_VIEWS
          + ")";

  /** Of what a killed run has carried over. */
  private static final String EMPTY =
      "SELECT lo_unlink(oid) FROM pg_largeobject_metadata;\n"
          + "SELECT 'TRUNCATE ' || string_agg('ONLY ' || "
          + FollowQueries.NAME
          + ", ', ')"
          + FollowQueries.UNLOGGED_TABLES
          + " HAVING count(*) > 0 \\gexec\n";

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
    List<String> kinds = new ArrayList<>();
    List<String> unlogged = new ArrayList<>();
    for (List<String> row : context.oldPsql().rows(what(), database, THERE)) {
      kinds.add(row.get(0));
      if (row.get(0).equals("u")) {
        unlogged.add(row.get(1));
      }
    }
    if (kinds.contains("s")) {
      readSequences();
    }
    write(kinds.contains("s"));
    if (kinds.contains("o")) {
      load(List.of("--data-only", "--blobs", "--exclude-table-data=*.*"));
    }
    if (!unlogged.isEmpty()) {
      List<String> options = new ArrayList<>(List.of("--data-only", "--no-blobs"));
      unlogged.forEach(table -> options.add("--table=" + table));
      load(options);
    }
    if (kinds.contains("v")) {
      fillViews();
    }
  }

  private String what() {
    return "cannot carry over what replication does not, of database " + database;
  }

  private Path file(String suffix) {
    return LoadLog.file(SourceState.directory(context), database, suffix);
  }

  /** Statements for the new server, which the old one's psql writes into a file. */
  private void readSequences() throws InterruptedException {
    Command read =
        context
            .oldPsql()
            .client(
                "psql",
                psql(List.of("--tuples-only", "--no-align", "--output=" + file(".sequences"))))
            .reading(SEQUENCES.getBytes(StandardCharsets.UTF_8));
    log.require(context.runner(), read, StreamLog.Watch.NOBODY);
  }

  /** Empties what is to be filled, and sets the sequences. */
  private void write(boolean sequences) throws InterruptedException {
    List<String> files = new ArrayList<>(List.of("--output=/dev/null", "--file=-"));
    if (sequences) {
      files.add("--file=" + file(".sequences"));
    }
    Command write =
        context
            .newPsql()
            .loader("psql", psql(files))
            .reading(EMPTY.getBytes(StandardCharsets.UTF_8));
    log.require(context.runner(), write, StreamLog.Watch.NOBODY);
    context.disks().owner().remove(file(".sequences"));
  }

  private List<String> psql(List<String> more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--no-psqlrc",
                "--quiet",
                "--set=ON_ERROR_STOP=1",
                "--dbname=" + Sql.connection(database)));
    arguments.addAll(more);
    return arguments;
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
