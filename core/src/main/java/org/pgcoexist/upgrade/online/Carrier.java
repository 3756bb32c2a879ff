package org.pgcoexist.upgrade.online;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.load.LoadLog;
import org.pgcoexist.upgrade.plan.FollowQueries;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.replication.Rounds;
import org.pgcoexist.upgrade.stream.Pipe;
import org.pgcoexist.upgrade.stream.StreamClients;
import org.pgcoexist.upgrade.stream.StreamLog;

/**
 * Carries over of one database what no replication does: where its sequences are, large objects,
 * the rows of unlogged tables; and fills its materialized views again. What is there is replaced,
 * so that it can be done again.
 */
final class Carrier {

  static final String WHAT = "cannot carry over what replication does not";

  /** What else there is: large objects, unlogged tables, filled views. */
  private static final String THERE =
      Psql.copying(
          "SELECT 'o', '' WHERE EXISTS (SELECT FROM pg_largeobject_metadata) UNION ALL"
              + " SELECT 'u', '' WHERE EXISTS (SELECT"
              + FollowQueries.UNLOGGED_TABLES
              + ") UNION ALL SELECT 'v', '' WHERE EXISTS (SELECT"
              + FollowQueries.FILLED_VIEWS
              + ")");

  /** Prints a row for each: what it is, and what sets a sequence. */
  static final byte[] LOOK = Rounds.bytes(THERE + Sequences.LOOK);

  /**
   * Of what a killed run has carried over; triggers of its owners do not fire, as they would run as
   * the superuser.
   */
  private static final String EMPTY =
      "SET session_replication_role = replica;\nSELECT 'TRUNCATE ' || string_agg('ONLY ' || "
          + FollowQueries.NAME
          + ", ', ')"
          + FollowQueries.UNLOGGED_TABLES
          + " HAVING count(*) > 0 \\gexec\n";

  private final UpgradeContext context;
  private final String database;
  private final List<List<String>> there;
  private final List<List<String>> now;
  private final AtomicInteger pipes;
  private boolean wholeObjects;

  /**
   * @param context reads the old private server
   * @param there what there is on the old server
   * @param now what there is on the new one
   * @param pipes numbers the pipes
   */
  Carrier(UpgradeContext context, String database, byte[] there, byte[] now, AtomicInteger pipes) {
    this.context = context;
    this.database = database;
    this.there = Sequences.rows(there);
    this.now = Sequences.rows(now);
    this.pipes = pipes;
  }

  private boolean isAny(String kind) {
    return !Sequences.of(kind, there).isEmpty();
  }

  /** Brings large objects that were changed, or finds that all of them are to be carried over. */
  void bringObjects() throws InterruptedException {
    if (isAny("o")) {
      StreamLog log = new StreamLog(context, database);
      wholeObjects = !new LargeObjects(context, database, pipes).bringLast(log);
    }
  }

  /**
   * Statements that empty what is to be filled, and set sequences; empty where there is nothing.
   */
  byte[] filling() {
    boolean moreObjects = !isAny("o") && !Sequences.of("o", now).isEmpty();
    return ((wholeObjects || moreObjects ? LargeObjects.EMPTY : "")
            + (isAny("u") ? EMPTY : "")
            + Sequences.setting(there, now))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Whether there is more than statements can do. */
  boolean hasMore() {
    return wholeObjects || isAny("u") || isAny("v");
  }

  /** Fills what was emptied. */
  void fill() throws InterruptedException {
    StreamLog log = new StreamLog(context, database);
    if (wholeObjects) {
      load(log, List.of("--data-only", "--blobs", "--exclude-table-data=*.*"), Psql.AS_STORED);
    }
    if (isAny("u")) {
      loadUnlogged(log);
    }
    if (isAny("v")) {
      fillViews(log);
    }
  }

  private Path file(String suffix) {
    return LoadLog.file(SourceState.directory(context), database, suffix);
  }

  /** A name that is no ASCII is in UTF-8 here, which the database may know as other bytes. */
  private void loadUnlogged(StreamLog log) throws InterruptedException {
    String sql = "SELECT " + FollowQueries.NAME + FollowQueries.UNLOGGED_TABLES;
    List<String> options = new ArrayList<>(List.of("--data-only", "--no-blobs"));
    boolean plain = true;
    for (List<String> row : context.oldPsql().rows(WHAT, database, sql)) {
      options.add("--table=" + row.get(0));
      plain &= StandardCharsets.US_ASCII.newEncoder().canEncode(row.get(0));
    }
    load(log, options, plain ? Psql.AS_STORED : "UTF8");
  }

  private void load(StreamLog log, List<String> options, String encoding)
      throws InterruptedException {
    StreamClients clients = new StreamClients(context, database);
    Pipe pipe = new Pipe(context, context.runner(), pipes.getAndIncrement());
    pipe.run(
        log,
        clients.dump(pipe.path(), options).with("PGCLIENTENCODING", encoding),
        clients.restore(pipe.path(), List.of("--data-only", "--disable-triggers")),
        StreamLog.Watch.NOBODY);
  }

  /** In the order in which a dump would fill them, since one may read another. */
  private void fillViews(StreamLog log) throws InterruptedException {
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
            .require(WHAT + " of database " + database, clients.listOf(archive))
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
