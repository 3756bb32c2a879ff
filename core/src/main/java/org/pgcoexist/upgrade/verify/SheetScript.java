package org.pgcoexist.upgrade.verify;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.pgcoexist.upgrade.UpgradeRequest.Verify;

/**
 * Scripts for psql that select what a schema dump does not show, as lines of a sheet. They hold no
 * name: whom they read is told by the connection.
 *
 * @param level how closely
 * @param since15 whether both servers are of 15 or newer
 */
record SheetScript(Verify level, boolean since15) {

  /** Begins the query of a table: bytes, name. */
  static final String TABLE = "SELECT /* ";

  static final String TABLE_END = " */ ";

  /** Of what belongs to no database. */
  String ofCluster() {
    return resource("cluster.sql");
  }

  /** Of one database. */
  String ofDatabase() {
    String rows = level == Verify.SCHEMA ? "" : resource("tables.sql");
    return "\\set since_15 "
        + since15
        + "\n\\set content "
        + (level == Verify.CONTENT)
        + "\n"
        + resource("database.sql")
        + rows;
  }

  private static String resource(String name) {
    try (InputStream stream = SheetScript.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
