package org.pgcoexist.upgrade.replication;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.pgcoexist.CoexistException;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.plan.FollowQueries;
import org.pgcoexist.upgrade.plan.ObjectNames;

/**
 * What of a database keeps rows from being received as they are. Clients can make it at any moment
 * after the preflight; in the new cluster nobody makes anything, so that its word there is the
 * last.
 */
public final class Obstacles {

  private Obstacles() {}

  /**
   * Refuses all of them.
   *
   * @param server where to look: the old one to know early, the new one to be sure
   * @param to the new server's major
   */
  public static void requireNone(Psql server, String database, MajorVersion to)
      throws InterruptedException {
    List<String> problems = new ArrayList<>();
    List<String> fixes = new ArrayList<>();
    String sql = FollowQueries.obstacles(to) + " ORDER BY 1, 2";
    for (List<String> row : server.rows("cannot look for what is in the way", database, sql)) {
      FollowQueries.Obstacle obstacle =
          FollowQueries.Obstacle.valueOf(row.get(0).toUpperCase(Locale.ROOT));
      problems.add(obstacle.problem(row.get(1)));
      fixes.add(obstacle.fix(row.get(1)));
    }
    if (!problems.isEmpty()) {
      throw CoexistException.failed(
          "cannot follow " + ObjectNames.database(database),
          String.join("; ", problems),
          "in the old cluster, " + fixes.get(0));
    }
  }
}
