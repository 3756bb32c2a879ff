package org.pgcoexist.upgrade.preflight.catalog;

import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.ObjectNames;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/**
 * A child table may allow NULL where its parent does not, until 17. No dump writes that down: the
 * new child inherits NOT NULL, and the load fails on its first NULL.
 */
public final class InheritedNotNullCheck implements Check {

  @Override
  public String each(MajorVersion from, MajorVersion to) {
    return "SELECT DISTINCT c.attrelid::regclass::text AS table, quote_ident(c.attname) AS column"
        + " FROM pg_inherits i"
        + " JOIN pg_attribute p ON p.attrelid = i.inhparent AND p.attnotnull"
        + " AND p.attnum > 0 AND NOT p.attisdropped"
        + " JOIN pg_attribute c ON c.attrelid = i.inhrelid AND c.attname = p.attname"
        + " AND NOT c.attnotnull ORDER BY 1, 2";
  }

  @Override
  public void check(Inspection on, Findings findings) {
    for (Answers.Row row : on.each(this)) {
      findings.refuse(
          "the column "
              + row.get("column")
              + " of the table "
              + row.get("table")
              + " in "
              + ObjectNames.database(row.database())
              + " allows NULL, its parent's does not, and no dump writes that down",
          "in "
              + ObjectNames.database(row.database())
              + ": ALTER TABLE "
              + row.get("table")
              + " ALTER COLUMN "
              + row.get("column")
              + " SET NOT NULL;");
    }
  }
}
