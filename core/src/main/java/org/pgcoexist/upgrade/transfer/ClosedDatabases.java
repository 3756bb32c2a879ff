package org.pgcoexist.upgrade.transfer;

import java.util.List;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.UpgradeContext;

/**
 * Databases that allow no connection (datallowconn = false): pg_dumpall passes them over in
 * silence, so they are opened for the dump, on the private server only, and closed again on both
 * sides.
 */
final class ClosedDatabases {

  private final UpgradeContext context;
  private final List<String> names;

  ClosedDatabases(UpgradeContext context) {
    this.context = context;
    this.names = context.attempt().source().closedDatabases();
  }

  void open(Psql server) throws InterruptedException {
    allow(server, true);
  }

  void close(Psql server) throws InterruptedException {
    allow(server, false);
  }

  private void allow(Psql server, boolean connections) throws InterruptedException {
    StringBuilder sql = new StringBuilder();
    for (String name : names) {
      sql.append("ALTER DATABASE ")
          .append(Psql.identifier(name))
          .append(" WITH ALLOW_CONNECTIONS ")
          .append(connections)
          .append(";\n");
    }
    if (!names.isEmpty()) {
      // A database that allows nobody can still be altered, from another one.
      String from = names.contains("template1") ? "postgres" : "template1";
      server.execute(
          "cannot "
              + (connections ? "open" : "close")
              + " databases of cluster "
              + context.attempt().name(),
          from,
          sql.toString());
    }
  }
}
