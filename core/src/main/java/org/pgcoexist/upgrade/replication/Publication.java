package org.pgcoexist.upgrade.replication;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.Sql;
import org.pgcoexist.upgrade.plan.FollowQueries;

/**
 * The publication of one database of the old server: all tables that have rows which last, each by
 * its name. With FOR ALL TABLES a table that is made later, and has no replica identity, would end
 * its clients' UPDATEs with an error.
 */
public final class Publication {

  /** It queues behind nobody for longer, as others would queue behind it. */
  private static final String PATIENCE = "SET lock_timeout = '1s';\n";

  private static final int MOST_TRIES = 60;
  private static final long TRY_AGAIN_MILLIS = 500;

  private static final String LIST =
      "coalesce(' FOR TABLE ' || string_agg(format('ONLY %I.%I', n.nspname, c.relname), ', '), '')";

  private final Psql old;
  private final String name;
  private final String database;

  public Publication(Psql old, String name, String database) {
    this.old = old;
    this.name = name;
    this.database = database;
  }

  /** Makes it; one of the same name is replaced. */
  public void make() throws InterruptedException {
    String make =
        "SELECT 'CREATE PUBLICATION "
            + Sql.identifier(name)
            + "' || "
            + LIST
            + FollowQueries.TABLES
            + " AND "
            + FollowQueries.HAS_IDENTITY
            + " \\gexec\n";
    patiently("cannot publish the tables of database " + database, dropping() + make);
  }

  /** Refuses tables that are not in it: they have no replica identity, or were made just now. */
  public void requireAll() throws InterruptedException {
    List<String> missing = new ArrayList<>();
    String sql =
        "SELECT "
            + FollowQueries.NAME
            + FollowQueries.TABLES
            + " AND NOT EXISTS (SELECT FROM pg_publication_rel r JOIN pg_publication p"
            + " ON p.oid = r.prpubid WHERE r.prrelid = c.oid AND p.pubname = "
            + Sql.literal(name)
            + ") ORDER BY 1";
    for (List<String> row : old.rows("cannot look what is published", database, sql)) {
      missing.add(row.get(0));
    }
    if (!missing.isEmpty()) {
      throw CoexistException.failed(
          "cannot follow the tables of database " + database,
          "these have no replica identity, or were made just now: " + String.join(", ", missing),
          "give each a primary key, or in the database: ALTER TABLE "
              + missing.get(0)
              + " REPLICA IDENTITY FULL;");
    }
  }

  /** How many tables are in it. */
  public boolean isEmpty() throws InterruptedException {
    String sql = "SELECT count(*) FROM pg_publication_tables WHERE pubname = " + Sql.literal(name);
    return old.rows("cannot look what is published", database, sql).get(0).get(0).equals("0");
  }

  /** Drops it, where it is. */
  public void drop() throws InterruptedException {
    patiently("cannot drop the publication in database " + database, dropping());
  }

  private String dropping() {
    return "DROP PUBLICATION IF EXISTS " + Sql.identifier(name) + ";\n";
  }

  private void patiently(String what, String sql) throws InterruptedException {
    int tries = 0;
    while (true) {
      try {
        old.writing().execute(what, database, PATIENCE + sql);
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
