package org.pgcoexist.upgrade.replication;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.pgcoexist.CoexistException;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.Sql;

/** The replication slots of an attempt on the old server. */
public final class Slots {

  private static final long LOOK_AGAIN_MILLIS = 50;

  /** A walsender that is to end has so long. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  /**
   * A slot.
   *
   * @param isLost whether the server gave up the WAL it needs
   * @param isActive whether somebody reads it
   * @param confirmed up to where in the WAL the new cluster has everything, in bytes
   * @param behind bytes of WAL from there to the end
   * @param unread bytes of WAL that are read before anything is sent
   */
  public record Slot(boolean isLost, boolean isActive, long confirmed, long behind, long unread) {}

  private final String prefix;

  /**
   * @param prefix what their names begin with
   */
  public Slots(String prefix) {
    this.prefix = prefix + "_";
  }

  /** The name of a database's slot, which is its subscription's, too. */
  public String name(Psql old, String database) throws InterruptedException {
    List<List<String>> rows =
        old.rows(
            "cannot look for the database " + database,
            database,
            "SELECT oid FROM pg_database WHERE datname = current_database()");
    return prefix + rows.get(0).get(0);
  }

  private String ours() {
    return " WHERE starts_with(slot_name, " + Sql.literal(prefix) + ")";
  }

  /** All of them, by name. */
  public Map<String, Slot> look(Psql old, String database) throws InterruptedException {
    String end =
        "CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()"
            + " ELSE pg_current_wal_flush_lsn() END";
    String sql =
        "SELECT slot_name, coalesce(to_json(s) ->> 'wal_status', '') = 'lost'"
            + " OR restart_lsn IS NULL, active,"
            + " coalesce(confirmed_flush_lsn - '0/0', 0)::bigint, coalesce(greatest(0, pg_wal_lsn_diff("
            + end
            + ", confirmed_flush_lsn)), 0)::bigint, coalesce(greatest(0, pg_wal_lsn_diff("
            + end
            + ", restart_lsn)), 0)::bigint FROM pg_replication_slots s";
    Map<String, Slot> slots = new LinkedHashMap<>();
    for (List<String> row :
        old.rows("cannot look for replication slots", database, sql + ours() + " ORDER BY 1")) {
      slots.put(
          row.get(0),
          new Slot(
              row.get(1).equals("t"),
              row.get(2).equals("t"),
              Long.parseLong(row.get(3)),
              Long.parseLong(row.get(4)),
              Long.parseLong(row.get(5))));
    }
    return slots;
  }

  /**
   * Whether anything is to be sent that was not confirmed, as a query in the slot's database: false
   * proves that there is nothing. Nobody may read the slot.
   */
  public static String isAnyLeft(String slot, String publication) {
    return "SELECT count(*) > 0 FROM pg_logical_slot_peek_binary_changes("
        + Sql.literal(slot)
        + ", NULL, 1, 'proto_version', '1', 'publication_names', "
        + Sql.literal(Sql.identifier(publication))
        + ")";
  }

  /** Drops one, or all of them, and whoever reads it is sent away. */
  public void drop(Psql old, String database, String one) throws InterruptedException {
    String which = one.isEmpty() ? ours() : ours() + " AND slot_name = " + Sql.literal(one);
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    Psql writing = old.writing();
    while (true) {
      List<List<String>> rows =
          writing.rows(
              "cannot drop replication slots",
              database,
              "SELECT slot_name, CASE WHEN active THEN pg_terminate_backend(active_pid)::text"
                  + " ELSE pg_drop_replication_slot(slot_name)::text END"
                  + " FROM pg_replication_slots"
                  + which);
      if (rows.stream().allMatch(row -> row.get(1).isEmpty())) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw CoexistException.failed(
            "cannot drop the replication slot " + rows.get(0).get(0),
            "somebody goes on reading it",
            "end the process that pg_stat_replication names, then the same command again");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
  }
}
