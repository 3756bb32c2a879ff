package org.pgcoexist.upgrade.preflight;

import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.postgres.ServerOptions;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.SourceSizes;

/**
 * Room for locks in the private servers. Dumps of all databases run at the same time and hold a
 * lock on every table; and pg_restore makes many objects in one transaction.
 */
final class LockRoom {

  /** What is held besides: by a transaction of pg_restore, by streams and comparisons. */
  private static final long BESIDES = 10_000;

  /** Tables that come between the count and the dump. */
  private static final double MORE = 1.2;

  /** What initdb sets where it can, and so what the new cluster's private server has. */
  private static final long INITDB_CONNECTIONS = 100;

  private LockRoom() {}

  /**
   * The settings of the old cluster with as many locks as both private servers need.
   *
   * @param answers to the question of every database's size
   */
  static List<String> in(List<String> settings, Answers answers) {
    long relations = 0;
    long connections = INITDB_CONNECTIONS;
    for (Answers.Row row : answers.of(SourceSizes.DUMPS)) {
      relations += number(row, "relations");
      connections = Math.max(1, Math.min(connections, number(row, "connections")));
    }
    long needed = (long) Math.ceil((relations * MORE + BESIDES) / connections);
    List<String> enough = new ArrayList<>();
    for (String setting : settings) {
      if (setting.startsWith(ServerOptions.LOCKS)) {
        needed = Math.max(needed, Long.parseLong(setting.substring(ServerOptions.LOCKS.length())));
      } else {
        enough.add(setting);
      }
    }
    enough.add(ServerOptions.LOCKS + needed);
    return List.copyOf(enough);
  }

  private static long number(Answers.Row row, String column) {
    return row.get(column).isEmpty() ? 0 : Long.parseLong(row.get(column));
  }
}
