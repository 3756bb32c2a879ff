package org.pgcoexist.upgrade.preflight.catalog;

import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.ObjectNames;
import org.pgcoexist.upgrade.plan.TransferMode;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/**
 * Partitions by a hash that depends on the numbers of objects, which a load makes anew: rows belong
 * into other partitions then. pg_dump knows that of a key that is an enum, and of no other.
 */
public final class HashPartitionsCheck implements Check {

  @Override
  public String each(MajorVersion from, MajorVersion to) {
    return "WITH RECURSIVE parts (relation, type, whole, direct) AS (SELECT p.partrelid, a.atttypid,"
        + " a.atttypid, true FROM pg_partitioned_table p JOIN pg_attribute a"
        + " ON a.attrelid = p.partrelid AND a.attnum = ANY (p.partattrs) WHERE p.partstrat = 'h'"
        + " UNION SELECT x.relation, u.type, x.whole, t.typtype = 'd' AND x.direct FROM parts x"
        + " JOIN pg_type t ON t.oid = x.type, LATERAL (SELECT t.typelem AS type"
        + " WHERE t.typelem <> 0 UNION ALL SELECT t.typbasetype WHERE t.typbasetype <> 0 UNION ALL"
        + " SELECT rngsubtype FROM pg_range WHERE rngtypid = t.oid UNION ALL SELECT atttypid"
        + " FROM pg_attribute WHERE attrelid = t.typrelid AND t.typtype = 'c' AND attnum > 0"
        + " AND NOT attisdropped) u) SELECT x.relation::regclass::text AS table,"
        + " format_type(x.whole, NULL) AS type FROM parts x JOIN pg_type t ON t.oid = x.type"
        + " WHERE t.typtype = 'e' AND NOT x.direct"
        + " OR t.typnamespace = 11 AND t.typname LIKE 'reg%' GROUP BY 1, 2 ORDER BY 1, 2";
  }

  @Override
  public void check(Inspection on, Findings findings) {
    if (on.dataFiles() != TransferMode.READ) {
      return;
    }
    for (Answers.Row row : on.each(this)) {
      findings.refuse(
          "the table "
              + row.get("table")
              + " in "
              + ObjectNames.database(row.database())
              + " is partitioned by a hash of the type "
              + row.get("type")
              + ", which changes when a dump is loaded",
          "use -m copy, which keeps it; or partition the table by something else");
    }
  }
}
