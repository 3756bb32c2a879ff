package org.pgcoexist.upgrade.preflight;

import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.Answers;
import org.pgcoexist.upgrade.Check;
import org.pgcoexist.upgrade.Findings;
import org.pgcoexist.upgrade.Inspection;

/**
 * Subscriptions. A dump makes them without a connection to the publisher (pg_dump, "Notes"), and
 * with no memory of how far each table was.
 */
public final class SubscriptionsCheck implements Check {

  @Override
  public String once(MajorVersion from, MajorVersion to) {
    return "SELECT quote_ident(s.subname) AS name, d.datname AS database, s.subenabled AS enabled"
        + " FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid ORDER BY 2, 1";
  }

  /** A table whose first copy is not done would never be copied. */
  @Override
  public String each(MajorVersion from, MajorVersion to) {
    return "SELECT quote_ident(s.subname) AS name, r.srrelid::regclass::text AS table"
        + " FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid"
        + " WHERE r.srsubstate <> 'r' ORDER BY 1, 2";
  }

  @Override
  public void check(Inspection on, Findings findings) {
    for (Answers.Row row : on.once(this)) {
      String name = row.get("name");
      findings.warn(
          "the subscription "
              + name
              + " of "
              + Names.database(row.get("database"))
              + " comes along disabled and does not know how far it was",
          row.get("enabled").equals("true")
              ? "afterwards, in "
                  + Names.database(row.get("database"))
                  + ": ALTER SUBSCRIPTION "
                  + name
                  + " ENABLE; ALTER SUBSCRIPTION "
                  + name
                  + " REFRESH PUBLICATION WITH (copy_data = false);"
              : "");
    }
    for (Answers.Row row : on.each(this)) {
      findings.refuse(
          "the subscription "
              + row.get("name")
              + " of "
              + Names.database(row.database())
              + " has not yet copied the table "
              + row.get("table")
              + ", and the new cluster's would never do so",
          "wait until it has, or drop it in "
              + Names.database(row.database())
              + ": DROP SUBSCRIPTION "
              + row.get("name")
              + ";");
    }
  }
}
