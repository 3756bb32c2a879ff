package org.pgcoexist.upgrade.preflight.server;

import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.ObjectNames;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/**
 * Replication slots, which no dump carries over. What the consumer of a logical one has not yet
 * read is nowhere else, so it must be done with; one of a physical slot begins anew in any case.
 *
 * <p>From a cluster of 17 or newer pg_upgrade brings logical slots, when their consumers have read
 * everything (pg_upgrade, "Usage"). One that is connected gets the rest while the server stops.
 */
public final class ReplicationSlotsCheck implements Check {

  /** The first major whose logical slots pg_upgrade carries over. */
  private static final int FIRST_CARRIED = 17;

  @Override
  public String once(MajorVersion from, MajorVersion to) {
    return "SELECT s.slot_name AS name, s.slot_type AS type, s.database, s.active,"
        + " coalesce(r.application_name, '') AS consumer,"
        + " coalesce(host(r.client_addr), '') AS address FROM pg_replication_slots s"
        + " LEFT JOIN pg_stat_replication r ON r.pid = s.active_pid"
        + " WHERE NOT s.temporary ORDER BY 1";
  }

  @Override
  public void check(Inspection on, Findings findings) {
    for (Answers.Row row : on.once(this)) {
      String name = row.get("name");
      if (row.get("type").equals("logical")) {
        checkLogical(on, row, findings);
      } else {
        findings.warn(
            "the physical replication slot "
                + ObjectNames.quoted(name)
                + consumer(row)
                + " is not carried over",
            "create it again for a consumer that begins anew:"
                + " SELECT pg_create_physical_replication_slot('"
                + name
                + "');");
      }
    }
  }

  private static void checkLogical(Inspection on, Answers.Row row, Findings findings) {
    boolean active = row.get("active").equals("true");
    boolean carried = areCarried(on);
    if (active && carried) {
      return;
    }
    String name = row.get("name");
    findings.refuse(
        "the logical replication slot "
            + ObjectNames.quoted(name)
            + " of "
            + ObjectNames.database(row.get("database"))
            + consumer(row)
            + (carried
                ? " has no consumer now, and pg_upgrade carries none over whose consumer has not"
                    + " read everything"
                : " is not carried over, and what its consumer has not read would be lost to it"),
        (carried ? "let its consumer connect and stay until the upgrade begins, or " : "")
            + "let its consumer read everything"
            + (active ? " and stop it" : "")
            + ", then drop the slot: SELECT pg_drop_replication_slot('"
            + name
            + "');");
  }

  /** Who reads it now. */
  private static String consumer(Answers.Row row) {
    if (row.get("consumer").isEmpty() && row.get("address").isEmpty()) {
      return "";
    }
    String from = row.get("address").isEmpty() ? "" : " from " + row.get("address");
    return " (read by " + ObjectNames.quoted(row.get("consumer")) + from + ")";
  }

  private static boolean areCarried(Inspection on) {
    return on.dataFiles().areTransferred() && on.attempt().from().isAtLeast(FIRST_CARRIED);
  }
}
