package org.pgcoexist.upgrade.preflight.catalog;

import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.ObjectNames;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/**
 * Text may sort in another way than when indexes were built. A load builds all of them anew, which
 * fixes that; a unique index or the bound of a partition may refuse a row that was let in before.
 *
 * <p>Where pg_upgrade brings the indexes as they are, such an index would be wrong in the new
 * cluster as it is in the old one. It is built anew in the old one first, while that serves.
 */
public final class CollationVersionsCheck implements Check {

  /** The collation of columns that name none; its version is the database's. */
  private static final String DEFAULT = "100";

  @Override
  public String once(MajorVersion from, MajorVersion to) {
    return from.isAtLeast(15)
        ? "SELECT datname AS name, quote_ident(datname) AS quoted, datcollversion AS old,"
            + " pg_database_collation_actual_version(oid) AS new FROM pg_database"
            + " WHERE datname <> 'template0'"
            + " AND datcollversion <> pg_database_collation_actual_version(oid) ORDER BY 1"
        : "";
  }

  /** Indexes of users by the collations whose version has changed, and by the default one. */
  @Override
  public String each(MajorVersion from, MajorVersion to) {
    return "SELECT c.oid::regcollation::text AS collation, c.oid::text AS number,"
        + " c.collversion AS old, pg_collation_actual_version(c.oid) AS new, count(*) AS indexes"
        + " FROM pg_collation c JOIN pg_index i ON c.oid = ANY (i.indcollation::oid[])"
        + " WHERE i.indexrelid >= 16384 AND (c.oid = "
        + DEFAULT
        + " OR c.collversion <> pg_collation_actual_version(c.oid)) GROUP BY c.oid, c.collversion ORDER BY 1";
  }

  @Override
  public void check(Inspection on, Findings findings) {
    boolean transferred = on.dataFiles().areTransferred();
    for (Answers.Row row : on.once(this)) {
      String changed =
          "text in "
              + ObjectNames.database(row.get("name"))
              + " was sorted by version "
              + row.get("old")
              + " of its locale, and the system has "
              + row.get("new");
      if (!transferred) {
        findings.warn(changed + ": the load builds every index anew", "");
      } else {
        checkDatabase(on, row, changed, findings);
      }
    }
    if (transferred) {
      checkCollations(on, findings);
    }
  }

  private void checkDatabase(Inspection on, Answers.Row row, String changed, Findings findings) {
    String database = row.get("name");
    String refresh = "ALTER DATABASE " + row.get("quoted") + " REFRESH COLLATION VERSION";
    boolean known =
        !on.attempt().source().closedDatabases().contains(database)
            && !on.answers().unreachable().containsKey(database);
    long indexes = indexes(on, database);
    if (known && indexes == 0) {
      findings.warn(changed + "; no index depends on it", refresh + ";");
    } else {
      refuse(findings, changed, known ? indexes + "" : "perhaps", database, refresh);
    }
  }

  private long indexes(Inspection on, String database) {
    return on.each(this).stream()
        .filter(row -> row.database().equals(database) && row.get("number").equals(DEFAULT))
        .mapToLong(row -> Long.parseLong(row.get("indexes")))
        .sum();
  }

  private void checkCollations(Inspection on, Findings findings) {
    for (Answers.Row row : on.each(this)) {
      if (!row.get("number").equals(DEFAULT)) {
        refuse(
            findings,
            "the collation "
                + row.get("collation")
                + " in "
                + ObjectNames.database(row.database())
                + " was version "
                + row.get("old")
                + ", and the system has "
                + row.get("new"),
            row.get("indexes"),
            row.database(),
            "ALTER COLLATION " + row.get("collation") + " REFRESH VERSION");
      }
    }
  }

  private static void refuse(
      Findings findings, String changed, String indexes, String database, String refresh) {
    findings.refuse(
        changed
            + ": "
            + indexes
            + (indexes.equals("1") ? " index depends on it" : " indexes depend on it")
            + ", and pg_upgrade brings indexes as they are",
        "build them anew while the cluster serves: in "
            + ObjectNames.database(database)
            + " REINDEX (CONCURRENTLY) DATABASE; then "
            + refresh
            + ";\nor use a method that loads a dump: -m dumpall");
  }
}
