package org.pgcoexist.upgrade.preflight.server;

import java.util.List;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.ObjectNames;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/**
 * Subscriptions, which go on in the new cluster where they stopped. A table whose first copy is
 * under way has a slot at the publisher, and nobody could go on with that.
 */
public final class SubscriptionsCheck implements Check {

  @Override
  public String once(MajorVersion from, MajorVersion to) {
    return "SELECT quote_ident(s.subname) AS name, d.datname AS database"
        + " FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid"
        + " WHERE s.subenabled ORDER BY 2, 1";
  }

  /** A copy that has not begun begins in the new cluster. */
  @Override
  public String each(MajorVersion from, MajorVersion to) {
    return "SELECT quote_ident(s.subname) AS name, r.srrelid::regclass::text AS table"
        + " FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid"
        + " WHERE r.srsubstate NOT IN ('i', 'r') ORDER BY 1, 2";
  }

  @Override
  public void check(Inspection on, Findings findings) {
    // One whose files the new cluster has is never started again.
    List<Answers.Row> kept = on.dataFiles().areShared() ? List.of() : on.once(this);
    for (Answers.Row row : kept) {
      findings.warn(
          "the subscription "
              + row.get("name")
              + " of "
              + ObjectNames.database(row.get("database"))
              + " goes on in the new cluster; the kept old one has it still, and would take its"
              + " rows away from the new one",
          "start the kept cluster, if ever, so that it receives nothing: pg_ctlcluster "
              + on.attempt().from()
              + " "
              + on.attempt().name()
              + ".old start -o '-c max_logical_replication_workers=0'");
    }
    for (Answers.Row row : on.each(this)) {
      findings.refuse(
          "the subscription "
              + row.get("name")
              + " of "
              + ObjectNames.database(row.database())
              + " is copying the table "
              + row.get("table")
              + ", and the new cluster's could not go on with that",
          "wait until it has, or drop it in "
              + ObjectNames.database(row.database())
              + ": DROP SUBSCRIPTION "
              + row.get("name")
              + ";");
    }
  }
}
