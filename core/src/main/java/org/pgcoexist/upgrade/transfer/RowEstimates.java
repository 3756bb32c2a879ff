package org.pgcoexist.upgrade.transfer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.SourceFacts.Database;

/** How many rows each database has, as its planner believes: for what is shown of the progress. */
final class RowEstimates {

  /** Of one database; a table nobody has analyzed counts as empty. */
  static final String ROWS =
      "(SELECT coalesce(sum(greatest(reltuples, 0)), 0)::bigint FROM pg_catalog.pg_class"
          + " WHERE relkind = 'r' AND oid >= 16384)";

  private static final String BEGIN = "SET search_path = pg_catalog;\n";

  private RowEstimates() {}

  /** By database, all asked by one psql, as clients wait. */
  static Map<String, Long> of(Psql old, List<Database> databases) throws InterruptedException {
    StringBuilder script = new StringBuilder();
    for (Database database : databases) {
      String connection = Psql.connection(database.name()).replace("\"", "\"\"");
      script.append("\\connect -reuse-previous=on \"").append(connection).append("\"\n");
      script.append(BEGIN).append("SELECT ").append(ROWS).append(" AS estimate;\n");
    }
    Map<String, Long> rows = new HashMap<>();
    // psql ends the answer of each statement with its line, whatever separates rows.
    String[] answers =
        old.rows("cannot look for the rows of the databases", "template1", script.toString())
            .get(0)
            .get(0)
            .split("\n", -1);
    for (int i = 0; i < databases.size(); i++) {
      rows.put(databases.get(i).name(), Long.parseLong(answers[i]));
    }
    return rows;
  }
}
