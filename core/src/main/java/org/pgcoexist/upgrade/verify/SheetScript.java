package org.pgcoexist.upgrade.verify;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.UpgradeRequest.Verify;

/** A psql script that selects what a schema dump does not show, as lines of a sheet. */
final class SheetScript {

  /** Begins the query of a table: bytes, name. */
  static final String TABLE = "SELECT /* ";

  static final String TABLE_END = " */ ";

  /** Says on psql's standard output which database comes next. */
  static final String DATABASE = "database ";

  private SheetScript() {}

  /**
   * The script.
   *
   * @param databases all that allow connections on both servers
   * @param since15 whether both servers are of 15 or newer
   */
  static String of(List<String> databases, Verify level, boolean since15) {
    StringBuilder script = new StringBuilder();
    script.append("\\set since_15 ").append(since15).append('\n');
    script.append("\\set content ").append(level == Verify.CONTENT).append('\n');
    script.append(resource("cluster.sql"));
    for (String database : databases) {
      String connection = Psql.connection(database).replace("\"", "\"\"");
      script.append("\\connect -reuse-previous=on \"").append(connection).append("\"\n");
      script.append("\\echo ").append(quoted(DATABASE + database)).append('\n');
      script.append(resource("database.sql"));
      if (level != Verify.SCHEMA) {
        script.append(resource("tables.sql"));
      }
    }
    return script.toString();
  }

  /** As an argument of a psql command. */
  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n") + "'";
  }

  private static String resource(String name) {
    try (InputStream stream = SheetScript.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
