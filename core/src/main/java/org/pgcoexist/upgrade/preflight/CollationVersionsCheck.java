package org.pgcoexist.upgrade.preflight;

import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.Answers;
import org.pgcoexist.upgrade.Check;
import org.pgcoexist.upgrade.Findings;
import org.pgcoexist.upgrade.Inspection;

/**
 * Text may sort in another way than when indexes were built. A load builds all of them anew, which
 * mends that; a unique index or the bound of a partition may refuse a row that was let in before.
 */
public final class CollationVersionsCheck implements Check {

  @Override
  public String once(MajorVersion from, MajorVersion to) {
    return from.isAtLeast(15)
        ? "SELECT datname AS name, datcollversion AS old,"
            + " pg_database_collation_actual_version(oid) AS new FROM pg_database"
            + " WHERE datname <> 'template0'"
            + " AND datcollversion <> pg_database_collation_actual_version(oid) ORDER BY 1"
        : "";
  }

  @Override
  public void check(Inspection on, Findings findings) {
    for (Answers.Row row : on.once(this)) {
      findings.warn(
          "text in "
              + Names.database(row.get("name"))
              + " was sorted by version "
              + row.get("old")
              + " of its locale, and the system has "
              + row.get("new")
              + ": the load builds every index anew",
          "");
    }
  }
}
