package org.pgcoexist.upgrade.preflight.server;

import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.ObjectNames;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/**
 * No transaction is prepared. A dump holds nothing of one, and to commit it later would change the
 * old cluster without taking a new transaction number, by which a stale dump is known.
 */
public final class PreparedTransactionsCheck implements Check {

  @Override
  public String once(MajorVersion from, MajorVersion to) {
    return "SELECT quote_literal(gid) AS gid, database, owner, prepared::timestamp(0) AS prepared"
        + " FROM pg_prepared_xacts ORDER BY prepared, gid";
  }

  @Override
  public void check(Inspection on, Findings findings) {
    for (Answers.Row row : on.once(this)) {
      String gid = row.get("gid");
      findings.refuse(
          "the transaction "
              + gid
              + " of "
              + row.get("owner")
              + " is prepared in "
              + ObjectNames.database(row.get("database"))
              + ", and no dump holds what it did",
          "end it in "
              + ObjectNames.database(row.get("database"))
              + ": COMMIT PREPARED "
              + gid
              + "; or ROLLBACK PREPARED "
              + gid
              + ";");
    }
  }
}
