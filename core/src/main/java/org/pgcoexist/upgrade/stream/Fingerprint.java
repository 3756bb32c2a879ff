package org.pgcoexist.upgrade.stream;

import java.util.List;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.SqlFile;

/**
 * Numbers for the definitions on the old server. One that is the same proves that nobody changed a
 * definition in between; rows, statistics and temporary objects do not count.
 */
public final class Fingerprint {

  /** What a failure to ask is called. */
  public static final String WHAT = "cannot look whether definitions were changed";

  private static final String ALL_COLUMNS = "hashtextextended(ROW(%1$s)::text COLLATE \"C\", 0)";

  private static final String TRANSACTION = "hashint8extended(xmin::text::bigint, 0)";

  /**
   * What prints a number of which transactions have written the definitions of a database, without
   * large objects: what is no change of a definition, as TRUNCATE, may be another, too. Whoever
   * writes once more does so with a new transaction, so that the same number proves that nobody
   * did.
   */
  public static final String STAMPS = Psql.copying(query(TRANSACTION, "false"));

  /** The same, then the number of {@link #ofRows}: what comes between them changes the first. */
  public static final String STAMPS_AND_ROWS = STAMPS + Psql.copying(query(ALL_COLUMNS, "false"));

  /**
   * Of what belongs to no database.
   *
   * @param room for how many locks the server has room
   * @param held how many are held
   */
  public record OfCluster(String number, long room, long held) {}

  /**
   * Of one database.
   *
   * @param locks how many a dump of it takes
   */
  public record OfDatabase(String number, long locks) {}

  private Fingerprint() {}

  /**
   * Asks for that of the cluster.
   *
   * @param open a database that lets clients in
   */
  public static OfCluster ofCluster(Psql server, String open) throws InterruptedException {
    List<String> row =
        server
            .rows(WHAT, open, SqlFile.text(Fingerprint.class, "definitions-of-cluster.sql"))
            .get(0);
    return new OfCluster(row.get(0), Long.parseLong(row.get(1)), Long.parseLong(row.get(2)));
  }

  /** Of all that a dump of definitions has. */
  public static OfDatabase ofDatabase(Psql server, String database) throws InterruptedException {
    return of(server, database, query(ALL_COLUMNS, "true"));
  }

  /** The same without large objects, for those who carry rows over. */
  public static OfDatabase ofRows(Psql server, String database) throws InterruptedException {
    return of(server, database, query(ALL_COLUMNS, "false"));
  }

  private static OfDatabase of(Psql server, String database, String query)
      throws InterruptedException {
    List<String> row = server.rows(WHAT, database, query).get(0);
    return new OfDatabase(row.get(0), Long.parseLong(row.get(1)));
  }

  private static String query(String hashOfRow, String objects) {
    return SqlFile.text(Fingerprint.class, "definitions-of-database.sql")
        .replace("HASH_OF_ROW", hashOfRow)
        .replace("WITH_LARGE_OBJECTS", objects);
  }
}
