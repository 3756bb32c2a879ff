package org.pgcoexist.upgrade.verify;

import org.pgcoexist.postgres.Sql;
import org.pgcoexist.postgres.SqlFile;
import org.pgcoexist.upgrade.plan.UpgradeRequest.Verify;

/**
 * Scripts for psql that select what a schema dump does not show, as lines of a sheet. They hold no
 * name: whom they read is given by the connection.
 *
 * @param level how closely
 * @param since15 whether both servers are of 15 or newer
 * @param loaded whether the new cluster is loaded from a dump, and has only what that holds
 */
record SheetScript(Verify level, boolean since15, boolean loaded) {

  /** Begins the query of a table: bytes, name. */
  static final String TABLE = "SELECT /* ";

  static final String TABLE_END = " */ ";

  /** A trial reads beside clients, one of whom may hold a table for hours. */
  private static final String PATIENCE = "SET lock_timeout = '5s';\n";

  /**
   * Of what belongs to no database.
   *
   * @param trial whether the new cluster is one to try definitions in
   */
  String ofCluster(boolean trial) {
    return Sql.TABLES_ONLY + set("trial", trial) + SqlFile.text(SheetScript.class, "cluster.sql");
  }

  /** Of one database. */
  String ofDatabase() {
    boolean rows = level != Verify.SCHEMA;
    return Sql.TABLES_ONLY
        + variables(level == Verify.CONTENT, rows, /* sequences= */ true, rows || loaded)
        + SqlFile.text(SheetScript.class, "definitions.sql")
        + SqlFile.text(SheetScript.class, "sequences.sql")
        + SqlFile.text(SheetScript.class, "database.sql")
        + SqlFile.text(SheetScript.class, "tables.sql");
  }

  /** Of one database in which the definitions are, and of rows only what these bring. */
  String ofTrial() {
    return Sql.TABLES_ONLY
        + PATIENCE
        + variables(/* content= */ false, /* rows= */ false, /* sequences= */ false, loaded)
        + SqlFile.text(SheetScript.class, "definitions.sql")
        + SqlFile.text(SheetScript.class, "sequences.sql")
        + SqlFile.text(SheetScript.class, "tables.sql");
  }

  private String variables(boolean content, boolean rows, boolean sequences, boolean unmarked) {
    return set("since_15", since15)
        + set("content", content)
        + set("rows", rows)
        + set("sequences", sequences)
        + set("unmarked", unmarked);
  }

  private static String set(String variable, boolean value) {
    return "\\set " + variable + " " + value + "\n";
  }
}
