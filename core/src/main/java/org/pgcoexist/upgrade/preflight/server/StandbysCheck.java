package org.pgcoexist.upgrade.preflight.server;

import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.ObjectNames;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/** Whoever receives WAL of the old cluster cannot follow it to another major. */
public final class StandbysCheck implements Check {

  /** Consumers of logical slots are reported with their slot. */
  @Override
  public String once(MajorVersion from, MajorVersion to) {
    return "SELECT application_name AS name, coalesce(host(client_addr), 'a local socket')"
        + " AS address, state = 'backup' AS backup FROM pg_stat_replication"
        + " WHERE pid NOT IN (SELECT active_pid FROM pg_replication_slots"
        + " WHERE slot_type = 'logical' AND active_pid IS NOT NULL) ORDER BY 1, 2";
  }

  @Override
  public void check(Inspection on, Findings findings) {
    on.debian()
        .conf()
        .value("synchronous_standby_names")
        .filter(names -> !names.isBlank())
        .ifPresent(
            names ->
                findings.warn(
                    "synchronous_standby_names is "
                        + ObjectNames.quoted(names)
                        + ": commits in the new cluster wait for a standby, which must be made anew"
                        + " from it",
                    "make that standby when the upgrade is done, or empty the setting before"));
    for (Answers.Row row : on.once(this)) {
      String who = ObjectNames.quoted(row.get("name")) + " from " + row.get("address");
      if (row.get("backup").equals("true")) {
        findings.warn(
            "a base backup by " + who + " is running and will be cut off",
            "wait until it has ended");
      } else {
        findings.warn(
            "the standby or receiver of WAL " + who + " cannot follow to another major",
            "make it anew from the new cluster, a standby with pg_basebackup");
      }
    }
  }
}
