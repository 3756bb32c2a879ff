package org.pgcoexist.upgrade.preflight.catalog;

import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.ObjectNames;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/**
 * Objects that a newer major cannot make any more, as far as no other check finds them. From the
 * checks of pg_upgrade and the release notes, "Migration to Version".
 */
public final class DroppedFeaturesCheck implements Check {

  /**
   * @param since the first major without it
   * @param sql columns: object, reason, fix. 16384 is the first oid that is not PostgreSQL's own
   */
  private record Feature(int since, String sql) {}

  private static final String ARRAY_FUNCTIONS =
      "ARRAY['array_append(anyarray,anyelement)', 'array_cat(anyarray,anyarray)',"
          + " 'array_position(anyarray,anyelement)',"
          + " 'array_position(anyarray,anyelement,integer)',"
          + " 'array_positions(anyarray,anyelement)', 'array_prepend(anyelement,anyarray)',"
          + " 'array_remove(anyarray,anyelement)',"
          + " 'array_replace(anyarray,anyelement,anyelement)',"
          + " 'width_bucket(anyelement,anyarray)']::regprocedure[]";

  private static final String COMPATIBLE =
      "'PostgreSQL 14 has its function for other argument types (anycompatiblearray)'";

  private static final List<Feature> FEATURES =
      List.of(
          new Feature(
              14,
              "SELECT 'operator ' || oid::regoperator AS object,"
                  + " 'PostgreSQL 14 has no postfix operators' AS reason,"
                  + " 'DROP OPERATOR ' || oid::regoperator || ';' AS fix"
                  + " FROM pg_operator WHERE oprright = 0 AND oid >= 16384"),
          // The numbers of ! and !! in 13's pg_operator.dat.
          new Feature(
              14,
              "SELECT 'view ' || ev_class::regclass, 'PostgreSQL 14 has no operator ! or !!',"
                  + " 'write it anew with factorial(): \\d+ ' || ev_class::regclass"
                  + " FROM pg_rewrite WHERE ev_action::text ~ ':opno (388|389) '"
                  + " AND oid >= 16384"),
          new Feature(
              14,
              "SELECT 'aggregate ' || aggfnoid::regprocedure, "
                  + COMPATIBLE
                  + ", 'DROP AGGREGATE ' || aggfnoid::regprocedure || '; make it again afterwards'"
                  + " FROM pg_aggregate WHERE aggfnoid::oid >= 16384 AND (aggtransfn = ANY ("
                  + ARRAY_FUNCTIONS
                  + ") OR aggfinalfn = ANY ("
                  + ARRAY_FUNCTIONS
                  + "))"),
          new Feature(
              14,
              "SELECT 'operator ' || oid::regoperator, "
                  + COMPATIBLE
                  + ", 'DROP OPERATOR ' || oid::regoperator || '; make it again afterwards'"
                  + " FROM pg_operator WHERE oid >= 16384 AND oprcode = ANY ("
                  + ARRAY_FUNCTIONS
                  + ")"),
          new Feature(
              14,
              "SELECT format('conversion %I.%I', n.nspname, c.conname),"
                  + " 'PostgreSQL 14 wants another kind of function for one',"
                  + " format('DROP CONVERSION %I.%I;', n.nspname, c.conname)"
                  + " FROM pg_conversion c JOIN pg_namespace n ON n.oid = c.connamespace"
                  + " WHERE c.conproc::oid >= 16384"),
          lostColumns(
              17,
              "('pg_stat_bgwriter', 'checkpoints_timed'), ('pg_stat_bgwriter', 'checkpoints_req'),"
                  + " ('pg_stat_bgwriter', 'checkpoint_write_time'),"
                  + " ('pg_stat_bgwriter', 'checkpoint_sync_time'),"
                  + " ('pg_stat_bgwriter', 'buffers_checkpoint'),"
                  + " ('pg_stat_bgwriter', 'buffers_backend'),"
                  + " ('pg_stat_bgwriter', 'buffers_backend_fsync'),"
                  + " ('pg_stat_progress_vacuum', 'max_dead_tuples'),"
                  + " ('pg_stat_progress_vacuum', 'num_dead_tuples')"),
          lostColumns(
              18,
              "('pg_stat_wal', 'wal_write'), ('pg_stat_wal', 'wal_sync'),"
                  + " ('pg_stat_wal', 'wal_write_time'), ('pg_stat_wal', 'wal_sync_time'),"
                  + " ('pg_stat_io', 'op_bytes'), ('pg_backend_memory_contexts', 'parent')"));

  /** Views on columns that views of the system have no longer. */
  private static Feature lostColumns(int since, String columns) {
    return new Feature(
        since,
        "SELECT DISTINCT 'view ' || r.ev_class::regclass, format('%s has no column %s in"
            + " PostgreSQL "
            + since
            + "', c.relname, a.attname), format('DROP VIEW %s; make it again afterwards',"
            + " r.ev_class::regclass) FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid"
            + " JOIN pg_class c ON c.oid = d.refobjid"
            + " JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"
            + " WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass"
            + " AND d.refobjid < 16384 AND r.oid >= 16384"
            + " AND (c.relname::text, a.attname::text) IN (VALUES "
            + columns
            + ")");
  }

  @Override
  public String each(MajorVersion from, MajorVersion to) {
    List<String> selects = new ArrayList<>();
    for (Feature feature : FEATURES) {
      if (!from.isAtLeast(feature.since()) && to.isAtLeast(feature.since())) {
        selects.add(feature.sql());
      }
    }
    return selects.isEmpty()
        ? ""
        : "SELECT f.* FROM ("
            + String.join(" UNION ALL ", selects)
            + ") f (object, reason, fix) ORDER BY object COLLATE \"C\", reason";
  }

  @Override
  public void check(Inspection on, Findings findings) {
    for (Answers.Row row : on.each(this)) {
      findings.refuse(
          "the "
              + row.get("object")
              + " of "
              + ObjectNames.database(row.database())
              + " cannot be made anew: "
              + row.get("reason"),
          "in " + ObjectNames.database(row.database()) + ": " + row.get("fix"));
    }
  }
}
