package org.pgcoexist.upgrade.state;

import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.Sql;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/**
 * Databases that allow no connection (datallowconn = false): pg_dumpall passes them over in
 * silence, so they are open on the private servers from the dump until old and new were compared,
 * and are closed again on both.
 *
 * <p>Each opening and each closing takes one transaction number; what is as it should be is left
 * alone.
 */
public final class ClosedDatabases {

  private final UpgradeContext context;

  public ClosedDatabases(UpgradeContext context) {
    this.context = context;
  }

  /** Opens those that are closed. */
  public void open(Psql server) throws InterruptedException {
    allow(server, true);
  }

  /** Closes those that are open. */
  public void close(Psql server) throws InterruptedException {
    allow(server, false);
  }

  /** True when every one is closed on this server. */
  public boolean areClosed(Psql server) throws InterruptedException {
    return thoseThatAllow(server, true).isEmpty();
  }

  /** How many of them are closed on this server. */
  public int closed(Psql server) throws InterruptedException {
    return thoseThatAllow(server, false).size();
  }

  private List<String> thoseThatAllow(Psql server, boolean connections)
      throws InterruptedException {
    List<String> found = new ArrayList<>();
    List<String> names = context.source().closedDatabases();
    if (!names.isEmpty()) {
      String sql =
          "SELECT datname FROM pg_catalog.pg_database WHERE datallowconn = "
              + (connections ? "true" : "false")
              + " ORDER BY datname";
      for (List<String> row : server.rows("cannot list the databases", from(), sql)) {
        if (names.contains(row.get(0))) {
          found.add(row.get(0));
        }
      }
    }
    return found;
  }

  private void allow(Psql server, boolean connections) throws InterruptedException {
    StringBuilder sql = new StringBuilder();
    for (String name : thoseThatAllow(server, !connections)) {
      String statement =
          "ALTER DATABASE "
              + Sql.identifier(name)
              + " WITH ALLOW_CONNECTIONS "
              + (connections ? "true" : "false");
      sql.append(statement).append(";\n");
    }
    if (sql.length() > 0) {
      server
          .writing()
          .execute(
              "cannot "
                  + (connections ? "open" : "close")
                  + " databases of cluster "
                  + context.attempt().name(),
              from(),
              sql.toString());
    }
  }

  /** A database that allows nobody can still be altered, from another one. */
  private String from() {
    return context.source().openDatabase();
  }
}
