package org.pgcoexist.upgrade.preflight.catalog;

import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.ObjectNames;
import org.pgcoexist.upgrade.plan.TransferMode;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/**
 * Children of inheritance whose columns a dump brings into another order: it makes a child with the
 * columns of its parents first. Then SELECT * and an INSERT without names of columns mean something
 * else.
 */
public final class ColumnOrderCheck implements Check {

  private static final String OWN =
      " FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)";

  /** Parents in their order, then what no parent has. */
  private static final String PLACE =
      "coalesce((SELECT min(h.inhseqno * 10000::bigint + p.attnum) FROM pg_inherits h"
          + " JOIN pg_attribute p ON p.attrelid = h.inhparent AND p.attname = a.attname"
          + " AND p.attnum > 0 AND NOT p.attisdropped WHERE h.inhrelid = c.oid),"
          + " 1000000000000 + a.attnum)";

  @Override
  public String each(MajorVersion from, MajorVersion to) {
    return "SELECT * FROM (SELECT c.oid::regclass::text AS table,"
        + " (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)"
        + OWN
        + " AS now, (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY "
        + PLACE
        + ")"
        + OWN
        + " AS dumped FROM pg_class c WHERE c.relkind IN ('r', 'f') AND NOT c.relispartition"
        + " AND EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid)) t"
        + " WHERE now <> dumped ORDER BY 1";
  }

  @Override
  public void check(Inspection on, Findings findings) {
    if (on.dataFiles() != TransferMode.READ) {
      return;
    }
    for (Answers.Row row : on.each(this)) {
      findings.refuse(
          "a dump would change the order of the columns of the table "
              + row.get("table")
              + " in "
              + ObjectNames.database(row.database())
              + " from "
              + row.get("now")
              + " to "
              + row.get("dumped"),
          "use -m copy, which keeps it; or make the table anew with its columns in that order");
    }
  }
}
