package org.pgcoexist.upgrade.replication;

import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.Sql;
import org.pgcoexist.upgrade.plan.FollowQueries;

/**
 * The publication of one database of the old server: all tables that have rows which last, each by
 * its name. With FOR ALL TABLES a table that is made later, and has no replica identity, would end
 * its clients' UPDATEs with an error.
 */
public final class Publication {

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
    BriefLocks.execute(
        old, "cannot publish the tables of database " + database, database, dropping() + make);
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
          "give each a primary key; or continue with --replica-identity=full");
    }
  }

  /** How many tables are in it. */
  public boolean isEmpty() throws InterruptedException {
    String sql = "SELECT count(*) FROM pg_publication_tables WHERE pubname = " + Sql.literal(name);
    return old.rows("cannot look what is published", database, sql).get(0).get(0).equals("0");
  }

  /** Drops it, where it is. */
  public void drop() throws InterruptedException {
    BriefLocks.execute(
        old, "cannot drop the publication in database " + database, database, dropping());
  }

  private String dropping() {
    return dropping(name);
  }

  /** The statement that drops one, where it is. */
  public static String dropping(String name) {
    return "DROP PUBLICATION IF EXISTS " + Sql.identifier(name) + ";\n";
  }
}
