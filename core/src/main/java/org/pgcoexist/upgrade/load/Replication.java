package org.pgcoexist.upgrade.load;

import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.plan.ObjectNames;

/**
 * How far the old cluster has come with what it receives from others: no dump tells that of a
 * subscription, nor pg_upgrade of one from before 17. A subscription that knows no table takes no
 * row of it, and one that knows no position begins where its publisher thinks that it was.
 *
 * <p>No worker applies anything on private servers. So a subscription is enabled there, last of
 * all, and goes on where it stopped when the new cluster is opened.
 *
 * <p>Each query runs on the old server and yields statements for the new one, which can be
 * repeated.
 */
final class Replication {

  private static final String WHAT = "cannot ask how far the subscriptions are";

  /** Which subscription of the new cluster a statement is about. */
  private static final String THIS_ONE =
      " s.subname = %L AND s.subdbid = (SELECT d.oid FROM pg_database d WHERE d.datname ="
          + " current_database())";

  private static final String IS_HERE =
      " s.subdbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())";

  private static final String DATABASES =
      "SELECT DISTINCT d.datname FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid"
          + " ORDER BY 1";

  /** PostgreSQL's own have names that begin with pg_, and belong to subscriptions. */
  private static final String ORIGINS =
      "SELECT format('SELECT pg_replication_origin_create(%L) WHERE NOT EXISTS (SELECT FROM"
          + " pg_replication_origin WHERE roname = %1$L)', o.roname) FROM pg_replication_origin o"
          + " WHERE o.roname NOT LIKE 'pg\\_%' UNION ALL SELECT format('SELECT"
          + " pg_replication_origin_advance(%L, %L)', o.roname, p.remote_lsn)"
          + " FROM pg_replication_origin o JOIN pg_replication_origin_status p"
          + " ON p.local_id = o.roident WHERE o.roname NOT LIKE 'pg\\_%'";

  private static final String UNFINISHED =
      "SELECT s.subname, r.srrelid::regclass FROM pg_subscription_rel r JOIN pg_subscription s"
          + " ON s.oid = r.srsubid WHERE r.srsubstate NOT IN ('i', 'r') ORDER BY 1, 2 LIMIT 1";

  private static final String TABLES =
      "SELECT format('INSERT INTO pg_subscription_rel (srsubid, srrelid, srsubstate, srsublsn)"
          + " SELECT s.oid, %L::regclass, %L, %L FROM pg_subscription s WHERE"
          + THIS_ONE
          + " AND NOT EXISTS (SELECT FROM pg_subscription_rel r WHERE r.srsubid = s.oid"
          + " AND r.srrelid = %1$L::regclass)', r.srrelid::regclass, r.srsubstate, r.srsublsn,"
          + " s.subname) FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid";

  /** What CREATE SUBSCRIPTION lets nobody say. */
  private static final String STATES_SINCE_15 =
      "SELECT format('UPDATE pg_subscription s SET subtwophasestate = %L, subskiplsn = %L WHERE"
          + THIS_ONE
          + "', s.subtwophasestate, s.subskiplsn, s.subname) FROM pg_subscription s WHERE"
          + IS_HERE;

  /** Until 16 a subscription worked as its owner, which it must be given since. */
  private static final String RUN_AS_OWNER =
      "SELECT format('ALTER SUBSCRIPTION %I SET (run_as_owner = true)', s.subname)"
          + " FROM pg_subscription s WHERE"
          + IS_HERE;

  private static final String POSITIONS =
      "SELECT format('SELECT pg_replication_origin_advance(''pg_'' || s.oid, %L) FROM"
          + " pg_subscription s WHERE"
          + THIS_ONE
          + "', p.remote_lsn, s.subname) FROM pg_subscription s JOIN pg_replication_origin o"
          + " ON o.roname = 'pg_' || s.oid JOIN pg_replication_origin_status p"
          + " ON p.local_id = o.roident WHERE"
          + IS_HERE;

  private static final String ENABLE =
      "SELECT format('ALTER SUBSCRIPTION %I ENABLE', s.subname) FROM pg_subscription s"
          + " WHERE s.subenabled AND"
          + IS_HERE;

  private final Psql old;
  private final String open;

  /**
   * @param old the old server; what it receives must have stopped, or the outcome is for a trial
   * @param open a database that lets in whoever asks for something of the whole cluster
   */
  Replication(Psql old, String open) {
    this.old = old;
    this.open = open;
  }

  /**
   * Notes what is to be done on the new server.
   *
   * @param newKnowsRunAsOwner whether the new server is the first that must be given it
   */
  void add(Statements statements, boolean newKnowsRunAsOwner) throws InterruptedException {
    add(ORIGINS, open, statements);
    for (List<String> row : old.rows(WHAT, open, DATABASES)) {
      String database = row.get(0);
      requireSettled(database);
      add(TABLES, database, statements);
      if (old.server().isAtLeast(15)) {
        add(STATES_SINCE_15, database, statements);
      }
      if (newKnowsRunAsOwner) {
        add(RUN_AS_OWNER, database, statements);
      }
      add(POSITIONS, database, statements);
      add(ENABLE, database, statements);
    }
  }

  private void add(String query, String database, Statements statements)
      throws InterruptedException {
    for (List<String> row : old.rows(WHAT, database, query)) {
      statements.add(database, row.get(0));
    }
  }

  /** A preflight check has looked; somebody may have added a table since. */
  private void requireSettled(String database) throws InterruptedException {
    for (List<String> row : old.rows(WHAT, database, UNFINISHED)) {
      throw CoexistException.failed(
          "the subscription "
              + ObjectNames.quoted(row.get(0))
              + " of "
              + ObjectNames.database(database)
              + " cannot be moved now",
          "it was in the middle of copying the table " + row.get(1) + " when it was stopped",
          "roll the upgrade back with --rollback, wait until the table is copied, begin again");
    }
  }
}
