package org.pgcoexist.upgrade.stream;

import java.util.List;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.SqlFile;

/**
 * Numbers for the definitions on the old server. One that is the same proves that nobody changed a
 * definition in between; rows, statistics and temporary objects do not count.
 */
public final class Fingerprint {

  private static final String WHAT = "cannot look whether definitions were changed";

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
    return of(server, database, "true");
  }

  /** The same without large objects, for those who carry rows over. */
  public static OfDatabase ofRows(Psql server, String database) throws InterruptedException {
    return of(server, database, "false");
  }

  private static OfDatabase of(Psql server, String database, String objects)
      throws InterruptedException {
    String query = SqlFile.text(Fingerprint.class, "definitions-of-database.sql");
    List<String> row =
        server.rows(WHAT, database, query.replace("WITH_LARGE_OBJECTS", objects)).get(0);
    return new OfDatabase(row.get(0), Long.parseLong(row.get(1)));
  }
}
