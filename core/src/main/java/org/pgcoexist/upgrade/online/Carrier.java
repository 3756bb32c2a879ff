package org.pgcoexist.upgrade.online;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.pgcoexist.postgres.CopyText;
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
      "SELECT 'o' AS kind, '' AS name WHERE EXISTS (SELECT FROM pg_largeobject_metadata) UNION ALL"
          + " SELECT 'u', "
          + FollowQueries.NAME
          + FollowQueries.UNLOGGED_TABLES
          + " UNION ALL SELECT 'v', '' WHERE EXISTS (SELECT"
          + FollowQueries.FILLED_VIEWS
          + ")";

  /** How many rows these are, the rows, each on a line, and behind them statements. */
  private static final String ALL =
      "COPY (SELECT count(*) FROM ("
          + THERE
          + ") t) TO STDOUT;\nCOPY ("
          + THERE
          + ") TO STDOUT;\n"
          + SEQUENCES;

  /** Of what a killed run has carried over. */
  private static final String EMPTY =
      "SELECT 'TRUNCATE ' || string_agg('ONLY ' || "
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
    String printed =
        new String(context.oldPsql().printed(what(), database, ALL), StandardCharsets.ISO_8859_1);
    int begin = printed.indexOf('\n') + 1;
    int end = begin;
    for (int rows = Integer.parseInt(printed.substring(0, begin - 1)); rows > 0; rows--) {
      end = printed.indexOf('\n', end) + 1;
    }
    List<List<String>> there = CopyText.rows(printed.substring(begin, end));
    boolean objects =
        isAny(there, "o") && !new LargeObjects(context, database, pipes).bringLast(log);
    boolean empties = objects || !isAny(there, "o");
    fill((empties ? LargeObjects.EMPTY : "") + EMPTY + printed.substring(end));
    if (objects) {
      load(List.of("--data-only", "--blobs", "--exclude-table-data=*.*"));
    }
    if (isAny(there, "u")) {
      List<String> options = new ArrayList<>(List.of("--data-only", "--no-blobs"));
      there.stream()
          .filter(row -> row.get(0).equals("u"))
          .forEach(row -> options.add("--table=" + row.get(1)));
      load(options);
    }
    if (isAny(there, "v")) {
      fillViews();
    }
  }

  private static boolean isAny(List<List<String>> there, String kind) {
    return there.stream().anyMatch(row -> row.get(0).equals(kind));
  }

  private String what() {
    return "cannot carry over what replication does not, of database " + database;
  }

  private Path file(String suffix) {
    return LoadLog.file(SourceState.directory(context), database, suffix);
  }

  /** Empties what is to be filled, and sets sequences: bytes as they are stored. */
  private void fill(String statements) throws InterruptedException {
    Command psql =
        context
            .newPsql()
            .loader(
                "psql",
                List.of(
                    "--no-psqlrc",
                    "--quiet",
                    "--set=ON_ERROR_STOP=1",
                    "--dbname=" + Sql.connection(database),
                    "--output=/dev/null"))
            .reading(statements.getBytes(StandardCharsets.ISO_8859_1));
    log.require(context.runner(), psql, StreamLog.Watch.NOBODY);
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
