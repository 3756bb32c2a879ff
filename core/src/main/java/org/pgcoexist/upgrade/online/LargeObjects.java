package org.pgcoexist.upgrade.online;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.Sql;
import org.pgcoexist.postgres.SqlFile;
import org.pgcoexist.process.Command;
import org.pgcoexist.upgrade.plan.FollowQueries;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.state.Marker;
import org.pgcoexist.upgrade.stream.Pipe;
import org.pgcoexist.upgrade.stream.StreamLog;

/**
 * The large objects of one database, which no replication carries. They are copied with its rows;
 * after that, those which were changed since, and those are known by the transactions that wrote
 * them. So the downtime has little to carry, however many there are.
 *
 * <p>A marker has the oldest transaction that was not over when it was looked for changes last.
 * What a SIGKILL leaves: the marker as it was, and any part of the changes in the new cluster;
 * these are brought once more, each object as a whole.
 */
final class LargeObjects {

  /** Removes all of the new cluster's, not too many in one transaction: each is locked. */
  static final String EMPTY =
      "SELECT format('SELECT pg_catalog.lo_unlink(o) FROM pg_catalog.unnest"
          + "(%L::pg_catalog.oid[]) o', array_agg(oid)) FROM (SELECT oid,"
          + " row_number() OVER () / 1000 AS turn FROM pg_largeobject_metadata) m"
          + " GROUP BY turn \\gexec\n";

  /** A marker of which every object is to be brought, as it may be another in the new cluster. */
  static final String ALL = "0";

  private static final String NOW = "SELECT txid_snapshot_xmin(txid_current_snapshot())";

  /** How many there are, and whether every change of one is found. */
  private static final String LOOK =
      "SELECT count(*), " + FollowQueries.TRACED_OBJECTS + " FROM pg_largeobject_metadata";

  private static final String WHAT = "cannot look for changed large objects";

  /** A transaction's number comes again after four times as many. */
  private static final long MOST_TRANSACTIONS = 1L << 30;

  /** What took longer is worth another look, as it was changed meanwhile. */
  private static final long LONG = TimeUnit.SECONDS.toNanos(3);

  private static final int MOST_LOOKS = 3;

  private final UpgradeContext context;
  private final String database;
  private final Marker since;
  private final AtomicInteger pipes;

  /**
   * @param context reads the old server, the one that serves or the private one
   * @param pipes numbers the pipes
   */
  LargeObjects(UpgradeContext context, String database, AtomicInteger pipes) {
    this.context = context;
    this.database = database;
    this.since = new SourceState(context).objects(database);
    this.pipes = pipes;
  }

  /** Copies all of them while clients work, where it is found later what they have changed. */
  void bringAll(StreamLog log, StreamLog.Watch watch) throws InterruptedException {
    since.remove();
    if (isTraced(look(context.oldPsql()))) {
      String now = now();
      bring(ALL, log, watch);
      since.write(now);
    }
  }

  private List<String> look(Psql server) throws InterruptedException {
    return server.rows(WHAT, database, LOOK).get(0);
  }

  private static boolean isTraced(List<String> look) {
    return look.get(1).equals("t");
  }

  private String now() throws InterruptedException {
    return context.oldPsql().rows(WHAT, database, NOW).get(0).get(0);
  }

  /** Brings what was changed while clients work, so that there is little later. */
  void bringBeforehand() throws InterruptedException {
    long begin = System.nanoTime();
    for (int looks = 1; since.isThere(); looks++) {
      String now = now();
      if (!bringChanged(now, new StreamLog(context, database))) {
        return;
      }
      since.write(now);
      long end = System.nanoTime();
      if (end - begin < LONG || looks == MOST_LOOKS) {
        return;
      }
      begin = end;
    }
  }

  /**
   * Brings what was changed; nobody writes any more.
   *
   * @return false when all of them are to be copied, as it is not known what was changed
   */
  boolean bringLast(StreamLog log) throws InterruptedException {
    if (!since.isThere() || !bringChanged(now(), log)) {
      return false;
    }
    List<String> old = look(context.oldPsql());
    return isTraced(old) && old.equals(look(context.newPsql()));
  }

  private boolean bringChanged(String now, StreamLog log) throws InterruptedException {
    String from = since.text().strip();
    if (!from.equals(ALL) && Long.parseLong(now) - Long.parseLong(from) > MOST_TRANSACTIONS) {
      return false;
    }
    bring(from, log, StreamLog.Watch.NOBODY);
    return true;
  }

  /**
   * Brings those that were changed.
   *
   * @param from the first transaction that counts, or {@link #ALL}
   */
  private void bring(String from, StreamLog log, StreamLog.Watch watch)
      throws InterruptedException {
    Pipe pipe = new Pipe(context, context.runner(), pipes.getAndIncrement());
    List<String> bare = Psql.bare(Sql.connection(database));
    List<String> printing = new ArrayList<>(bare);
    printing.add("--set=since=" + from);
    printing.add("--output=" + pipe.path());
    List<String> reading = new ArrayList<>(bare);
    reading.add("--output=/dev/null");
    reading.add("--file=" + pipe.path());
    String script = SqlFile.text(LargeObjects.class, "changed-objects.sql");
    Command print =
        context.oldPsql().client("psql", printing).reading(script.getBytes(StandardCharsets.UTF_8));
    Command read = context.newPsql().loader("psql", reading);
    pipe.run(log, print, read, watch);
  }
}
