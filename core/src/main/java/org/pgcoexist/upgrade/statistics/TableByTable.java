package org.pgcoexist.upgrade.statistics;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.Sql;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.output.OutputListener;

/**
 * Analyzes one table after the other, and goes on after one that cannot be: vacuumdb ends at the
 * first of them, and all that come after it have no statistics.
 */
final class TableByTable {

  private static final int MOST_SHOWN = 5;

  private static final String STATEMENT = "STATEMENT:  ANALYZE ";

  private static final String DATABASES =
      "SELECT datname FROM pg_catalog.pg_database WHERE datallowconn ORDER BY 1";

  private static final String ANALYZE =
      "SELECT format('ANALYZE %I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n"
          + " ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't'"
          + " AND n.nspname NOT LIKE 'pg\\_toast%' ORDER BY c.relpages DESC \\gexec\n";

  /** What is computed for the statistics of a table. */
  private static final String COMPUTED =
      "SELECT format('%I.%I', n.nspname, c.relname), string_agg(format('%s', i.indexrelid::regclass)"
          + ", ', ' ORDER BY i.indexrelid::regclass::text) FROM pg_index i JOIN pg_class c"
          + " ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
          + " WHERE i.indexprs IS NOT NULL OR i.indpred IS NOT NULL GROUP BY 1";

  /** Where columns are named, nothing is computed for an index. Behind it comes what tables. */
  private static final String COLUMNS =
      "SELECT format('ANALYZE %I.%I (%s)', n.nspname, c.relname, (SELECT string_agg(format('%I',"
          + " a.attname), ', ') FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0"
          + " AND NOT a.attisdropped)) FROM pg_class c JOIN pg_namespace n ON n.oid ="
          + " c.relnamespace WHERE format('%I.%I', n.nspname, c.relname) = ANY (ARRAY[";

  private final CommandRunner runner;
  private final Psql server;
  private final String open;
  private final List<String> failures = new ArrayList<>();

  /**
   * @param open a database that lets in
   */
  TableByTable(CommandRunner runner, Psql server, String open) {
    this.runner = runner;
    this.server = server;
    this.open = open;
  }

  /** What could not be analyzed, a table a line or more; empty when everything was. */
  String run() throws InterruptedException {
    String what = "cannot list the databases";
    for (List<String> row : server.rows(what, open, DATABASES)) {
      analyze(row.get(0));
    }
    int shown = Math.min(MOST_SHOWN, failures.size());
    String more = failures.size() > shown ? "\nand " + (failures.size() - shown) + " more" : "";
    return String.join("\n", failures.subList(0, shown)) + more;
  }

  private void analyze(String database) throws InterruptedException {
    Errors errors = run(database, ANALYZE);
    if (errors.byTable.isEmpty()) {
      return;
    }
    List<String> tables = errors.byTable.keySet().stream().map(Sql::literal).toList();
    Errors unused = run(database, COLUMNS + String.join(", ", tables) + "]) \\gexec\n");
    Map<String, String> indexes = new HashMap<>();
    String what = "cannot look for indexes over expressions";
    for (List<String> row : server.rows(what, database, COMPUTED)) {
      indexes.put(row.get(0), row.get(1));
    }
    errors.byTable.forEach(
        (table, error) -> {
          String index = indexes.containsKey(table) ? ", index " + indexes.get(table) : "";
          failures.add("the table " + table + " of database " + database + index + ": " + error);
        });
  }

  private Errors run(String database, String script) throws InterruptedException {
    List<String> arguments =
        List.of("--no-psqlrc", "--quiet", "--echo-errors", "--dbname=" + Sql.connection(database));
    Command command =
        server
            .loader("psql", arguments)
            .with("PGCLIENTENCODING", "UTF8")
            // Notices of functions in indexes could look like what psql prints.
            .reading(
                ("SET client_min_messages = error;\n" + script).getBytes(StandardCharsets.UTF_8));
    Errors errors = new Errors();
    CommandResult result = runner.run(command, errors);
    if (!result.succeeded()) {
      failures.add("database " + database + ": " + result.errorTail().strip());
    }
    return errors;
  }

  /** psql shows an error, and below it the statement, whose names may hold newlines. */
  private static final class Errors implements OutputListener {
    private static final Pattern MESSAGE = Pattern.compile("[A-Z]+:  .*", Pattern.DOTALL);

    private final Map<String, String> byTable = new LinkedHashMap<>();
    private String error = "";
    private String table = "";

    @Override
    public void out(String line) {}

    @Override
    public void err(String line) {
      int at = line.indexOf("ERROR:  ");
      if (at >= 0) {
        error = line.substring(at);
        table = "";
      } else if (line.startsWith(STATEMENT)) {
        table = line.substring(STATEMENT.length());
        byTable.put(table, error);
      } else if (!table.isEmpty() && !MESSAGE.matcher(line).matches()) {
        byTable.remove(table);
        table += "\n" + line;
        byTable.put(table, error);
      }
    }
  }
}
