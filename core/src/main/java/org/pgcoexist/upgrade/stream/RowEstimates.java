package org.pgcoexist.upgrade.stream;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.plan.SourceFacts.Database;

/** How many rows each database has, as its planner believes: for what is shown of the progress. */
public final class RowEstimates {

  /** Of one database; a table nobody has analyzed counts as empty. */
  static final String ROWS =
      "(SELECT coalesce(sum(greatest(reltuples, 0)), 0)::bigint FROM pg_catalog.pg_class"
          + " WHERE relkind = 'r' AND oid >= 16384)";

  private RowEstimates() {}

  /** By database. */
  public static Map<String, Long> of(Psql old, List<Database> databases)
      throws InterruptedException {
    Map<String, Long> rows = new HashMap<>();
    for (Database database : databases) {
      String estimate =
          old.rows("cannot look for the rows of the databases", database.name(), "SELECT " + ROWS)
              .get(0)
              .get(0);
      rows.put(database.name(), Long.parseLong(estimate));
    }
    return rows;
  }
}
