package org.pgcoexist.upgrade.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.Sql;

/**
 * Looks at the serving server every second while it is dumped from. A dump holds the weakest lock
 * on every table; who changes one waits for it, and behind him everybody else. So a dump that
 * somebody waits for is ended at once.
 */
public final class LockWatch {

  /** How long a dump may wait for the locks of others. */
  public static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Psql psql;
  private final String database;
  private final String sql;
  private final List<String> waiting = new ArrayList<>();

  /**
   * @param psql a client of the server that no stop request interrupts
   * @param database lets clients in
   * @param application the name of the programs that dump
   */
  public LockWatch(Psql psql, String database, String application) {
    this.psql = psql;
    this.database = database;
    String ours = "application_name = " + Sql.literal(application);
    // Each is to be looked at once; before 12 a WITH always is.
    String once = psql.server().isAtLeast(12) ? "MATERIALIZED " : "";
    this.sql =
        "WITH ours AS "
            + once
            + "(SELECT pid FROM pg_stat_activity WHERE "
            + ours
            + "), waiting AS "
            + once
            + "(SELECT w.pid, w.query FROM pg_stat_activity w WHERE"
            + " w.wait_event_type = 'Lock' AND w.pid NOT IN (SELECT pid FROM ours)"
            + " AND pg_blocking_pids(w.pid) && (SELECT array_agg(pid) FROM ours))"
            + " SELECT w.pid, left(w.query, 100), (SELECT bool_or(pg_terminate_backend(o.pid))"
            + " FROM ours o) FROM waiting w";
  }

  /** Ends the dump where somebody waits for it. */
  public void look() {
    try {
      for (List<String> row : psql.rows("cannot look who waits for us", database, sql)) {
        add("process " + row.get(0) + ": " + row.get(1));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (CoexistException e) {
      // A server without room for one more client is looked at again in a second.
      return;
    }
  }

  private synchronized void add(String one) {
    if (!waiting.contains(one)) {
      waiting.add(one);
    }
  }

  /** Who waited for the dump since this was asked last; empty when nobody did. */
  public synchronized List<String> takeWaiting() {
    List<String> taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }
}
