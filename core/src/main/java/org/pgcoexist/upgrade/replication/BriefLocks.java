package org.pgcoexist.upgrade.replication;

import java.util.concurrent.TimeUnit;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.postgres.Psql;

/** Statements that lock tables of a server whose clients are at work. */
final class BriefLocks {

  /**
   * They queue behind nobody for longer, as others would queue behind them. Before that time is up
   * they end an autovacuum that has the lock, which a server does when it looks for deadlocks.
   */
  private static final String LIMIT = "SET lock_timeout = '1s';\nSET deadlock_timeout = '200ms';\n";

  private static final int MOST_TRIES = 60;
  private static final long TRY_AGAIN_MILLIS = 500;

  private BriefLocks() {}

  /** Executes them; as long as somebody else has a lock they are tried again. */
  static void execute(Psql server, String what, String database, String sql)
      throws InterruptedException {
    int tries = 0;
    while (true) {
      try {
        server.writing().execute(what, database, LIMIT + sql);
        return;
      } catch (CoexistException e) {
        tries++;
        if (e.status() == ExitStatus.INTERRUPTED
            || tries == MOST_TRIES
            || !e.why().contains("lock timeout")) {
          throw e;
        }
      }
      TimeUnit.MILLISECONDS.sleep(TRY_AGAIN_MILLIS);
    }
  }
}
