package org.pgcoexist.postgres;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings without which a server cannot be followed; each takes a restart (PostgreSQL, "Logical
 * Replication", 29.10).
 */
public final class PublisherSettings {

  /**
   * One row, see {@link #missing}. Where a setting will be another at the next start, the worse of
   * both counts: a server does not start with more slots than it may have, or below their level.
   */
  public static final String QUERY =
      "SELECT "
          + worse("wal_level")
          + " AS wal_level, "
          + worse("max_replication_slots")
          + " AS slots, (SELECT count(*) FROM pg_replication_slots) AS slots_used, "
          + worse("max_wal_senders")
          + " AS senders, (SELECT count(*) FROM pg_stat_replication) AS senders_used";

  public static final String WAL_LEVEL = "wal_level";
  public static final String SLOTS = "max_replication_slots";
  public static final String SENDERS = "max_wal_senders";

  private static final String LOGICAL = "logical";
  private static final String SLOTS_USED = "slots_used";
  private static final String SENDERS_USED = "senders_used";
  private static final List<String> COLUMNS =
      List.of(WAL_LEVEL, "slots", SLOTS_USED, "senders", SENDERS_USED);

  private PublisherSettings() {}

  private static String worse(String setting) {
    String next =
        "coalesce((SELECT f.setting FROM pg_file_settings f WHERE f.name = s.name"
            + " ORDER BY f.seqno DESC LIMIT 1), s.boot_val)";
    return "(SELECT CASE WHEN NOT s.pending_restart OR "
        + next
        + " = 'logical' THEN s.setting WHEN s.vartype <> 'integer' THEN "
        + next
        + " WHEN "
        + next
        + " ~ '^[0-9]{1,9}$' THEN least("
        + next
        + "::int, s.setting::int)::text ELSE s.setting END FROM pg_settings s WHERE s.name = '"
        + setting
        + "')";
  }

  /**
   * What is to be set to what.
   *
   * @param row the answer, by the names of its columns
   * @param databases how many have tables to be followed
   */
  public static Map<String, String> missing(Map<String, String> row, long databases) {
    Map<String, String> missing = new LinkedHashMap<>();
    if (!row.get(WAL_LEVEL).equals(LOGICAL)) {
      missing.put(WAL_LEVEL, LOGICAL);
    }
    add(missing, SLOTS, row.get("slots"), row.get(SLOTS_USED), databases);
    add(missing, SENDERS, row.get("senders"), row.get(SENDERS_USED), databases);
    return missing;
  }

  /** The answer by its columns, in their order. */
  public static Map<String, String> row(List<String> values) {
    Map<String, String> row = new LinkedHashMap<>();
    for (String column : COLUMNS) {
      row.put(column, values.get(row.size()));
    }
    return row;
  }

  /** Takes slots and walsenders for free that are in use. */
  public static void leaveOut(Map<String, String> row, long slots, long senders) {
    row.computeIfPresent(SLOTS_USED, (column, used) -> less(used, slots));
    row.computeIfPresent(SENDERS_USED, (column, used) -> less(used, senders));
  }

  private static String less(String number, long by) {
    return Long.toString(Long.parseLong(number) - by);
  }

  /** What is missing, for people. */
  public static String text(Map<String, String> missing) {
    List<String> all = new ArrayList<>();
    missing.forEach((setting, value) -> all.add(setting + " = " + value));
    return String.join(", ", all);
  }

  private static void add(
      Map<String, String> missing, String setting, String there, String used, long more) {
    long needed = Long.parseLong(used) + more;
    if (Long.parseLong(there) < needed) {
      missing.put(setting, Long.toString(needed));
    }
  }
}
