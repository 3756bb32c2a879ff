package org.pgcoexist.upgrade.preflight.catalog;

import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.ObjectNames;
import org.pgcoexist.upgrade.plan.TransferMode;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/**
 * What is computed while rows are loaded: CHECK constraints, generated columns, indexes over
 * expressions. Their functions find nothing without its schema then, and tables they read may still
 * be empty. No trial without rows shows that, so the text of the functions is searched for it.
 *
 * <p>A function may reach such a place for some rows only: it is refused where there are rows that
 * we know of, else reported.
 */
public final class FunctionsAtLoadCheck implements Check {

  private static final int SAFE_PATH = 17;

  private static final String BY_A_LOAD = "a load does not find";

  /** Objects that are computed, with the catalog entry that depends on the functions. */
  private static final String OBJECTS =
      "SELECT format('constraint %I of the table %s', conname, conrelid::regclass) AS object,"
          + " conrelid AS relation, 'pg_constraint'::regclass AS classid, oid AS objid,"
          + " true AS stays FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0"
          + " AND convalidated UNION ALL"
          + " SELECT format('index %s', indexrelid::regclass), indrelid, 'pg_class'::regclass,"
          + " indexrelid, false FROM pg_index WHERE indexrelid >= 16384";

  private static final String GENERATED =
      " UNION ALL SELECT format('generated column %I of the table %s', a.attname,"
          + " a.attrelid::regclass), a.attrelid, 'pg_attrdef'::regclass, d.oid, true"
          + " FROM pg_attribute a JOIN pg_attrdef d ON d.adrelid = a.attrelid"
          + " AND d.adnum = a.attnum WHERE a.attgenerated = 's'";

  /** The functions with their text, comments left out; who has a path of his own finds all. */
  private static final String FUNCTIONS =
      "SELECT o.*, p.oid::regprocedure::text AS function,"
          + " regexp_replace(p.prosrc, '--[^\\n]*', '', 'g') AS text, EXISTS (SELECT FROM"
          + " unnest(p.proconfig) c WHERE c LIKE 'search_path=%') AS has_path,"
          + " p.provolatile <> 'i' AS may_read"
          + " FROM objects o JOIN pg_depend d ON d.classid = o.classid AND d.objid = o.objid"
          + " AND d.refclassid = 'pg_proc'::regclass AND d.refobjid >= 16384"
          + " JOIN pg_proc p ON p.oid = d.refobjid JOIN pg_language l ON l.oid = p.prolang"
          + " WHERE l.lanname IN ('sql', 'plpgsql')";

  /** Where a body is SQL itself, it names what it means. */
  private static final String AS_TEXT = " AND p.prosqlbody IS NULL";

  /** Called without its schema; pg_catalog has no function of that name. */
  private static final String CALLED =
      "SELECT c.object, c.relation, c.function, c.stays, 'calls ' || q.proname"
          + " || '() without its schema, which a load does not find' AS reason, true AS fails"
          + " FROM calls c JOIN pg_proc q ON q.pronamespace <> 11 AND q.proname ~"
          + " '^[a-z_][a-z0-9_]*$' AND c.text ~* ('(^|[^.a-z0-9_\"])' || q.proname || '\\s*\\(')"
          + " WHERE NOT c.has_path AND NOT EXISTS (SELECT FROM pg_proc s WHERE s.pronamespace = 11"
          + " AND s.proname = q.proname)";

  /** Reads a table: without its schema it is not found; with it, it may be loaded later. */
  private static final String READ =
      "SELECT c.object, c.relation, c.function, c.stays, CASE WHEN m[1] IS NULL"
          + " THEN 'reads ' || t.relname || ' without its schema, which a load does not find'"
          + " ELSE 'reads the table ' || t.oid::regclass || ', which is loaded later' END,"
          + " m[1] IS NULL OR (n.nspname, t.relname) > (y.nspname, x.relname)"
          + " FROM calls c JOIN pg_class t ON t.relkind IN ('r', 'p', 'v', 'm')"
          + " AND t.oid >= 16384 AND t.oid <> c.relation AND t.relname ~ '^[a-z_][a-z0-9_]*$'"
          + " JOIN pg_namespace n ON n.oid = t.relnamespace JOIN pg_class x ON x.oid = c.relation"
          + " JOIN pg_namespace y ON y.oid = x.relnamespace, LATERAL regexp_match(c.text,"
          + " '\\m(?:from|join)\\s+(?:([a-z_][a-z0-9_]*)\\s*[.]\\s*)?' || t.relname || '\\M', 'i')"
          + " AS m WHERE m IS NOT NULL AND c.stays AND (m[1] = n.nspname"
          + " OR m[1] IS NULL AND NOT c.has_path)";

  @Override
  public String each(MajorVersion from, MajorVersion to) {
    return "WITH objects AS ("
        + OBJECTS
        + (from.isAtLeast(12) ? GENERATED : "")
        + "), calls AS ("
        + FUNCTIONS
        + (from.isAtLeast(14) ? AS_TEXT : "")
        + "), found AS ("
        + CALLED
        + " UNION ALL "
        + READ
        + ") SELECT f.object, f.function, min(f.reason) AS reason, bool_or(f.fails) AND"
        + " bool_or(pg_stat_get_live_tuples(f.relation) > 0 OR k.relpages > 0) AS fails"
        + " FROM found f JOIN pg_class k ON k.oid = f.relation GROUP BY 1, 2 ORDER BY 1, 2";
  }

  @Override
  public void check(Inspection on, Findings findings) {
    if (on.dataFiles() != TransferMode.READ) {
      warnOfMaintenance(on, findings);
      return;
    }
    for (Answers.Row row : on.each(this)) {
      String in = ObjectNames.database(row.database());
      String problem =
          "the "
              + row.get("object")
              + " in "
              + in
              + " uses the function "
              + row.get("function")
              + ", which "
              + row.get("reason");
      String change =
          "change the function in " + in + " so that it names schemas and reads no other table";
      // The definition of an index may name its function's text, which every method loads.
      String fix =
          row.get("object").startsWith("index ")
              ? change
              : "use -m copy, which computes nothing; or " + change;
      if (row.get("fails").equals("true")) {
        findings.refuse(problem, fix);
      } else {
        findings.warn(problem + ": the load fails on a row that gets there", fix);
      }
    }
  }

  /** Since 17 what maintains an index works with the search path of a load. */
  private void warnOfMaintenance(Inspection on, Findings findings) {
    if (on.attempt().from().isAtLeast(SAFE_PATH) || !on.attempt().to().isAtLeast(SAFE_PATH)) {
      return;
    }
    for (Answers.Row row : on.each(this)) {
      if (row.get("object").startsWith("index ")) {
        findings.warn(
            "the "
                + row.get("object")
                + " in "
                + ObjectNames.database(row.database())
                + " uses the function "
                + row.get("function")
                + ", which "
                + row.get("reason").replace(BY_A_LOAD, "ANALYZE and REINDEX do not find since 17"),
            "change the function so that it names schemas");
      }
    }
  }
}
