package org.pgcoexist.upgrade.preflight.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.FollowQueries;
import org.pgcoexist.upgrade.plan.Method;
import org.pgcoexist.upgrade.plan.ObjectNames;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/**
 * Tables that a method which follows by logical replication cannot follow, and what it carries over
 * while clients are shut out.
 *
 * <p>A published table without replica identity ends its clients' UPDATEs and DELETEs with an error
 * (PostgreSQL, "Logical Replication", 29.1). What keeps rows from being received is looked at again
 * in the new cluster, since clients can make it at any moment.
 */
public final class FollowedTablesCheck implements Check {

  private static final long MIB = 1L << 20;

  /**
   * A row whose identity is all of its columns is found by comparing them, and these types cannot
   * be compared: no class of operators for btree or hash takes them (logicalrep, "FULL"). An array
   * is as its elements, a domain as its type; ranges, enums and rows are compared as such.
   */
  private static final String INCOMPARABLE =
      " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON"
          + " a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_type t ON t.oid ="
          + " a.atttypid LEFT JOIN pg_type d ON d.oid = t.typbasetype LEFT JOIN pg_type e ON e.oid ="
          + " coalesce(d.typelem, t.typelem) AND coalesce(d.typcategory, t.typcategory) = 'A'"
          + " CROSS JOIN LATERAL (SELECT coalesce(e.oid, d.oid, t.oid) AS oid, coalesce(e.typtype,"
          + " d.typtype, t.typtype) AS typtype) b WHERE c.oid IN (SELECT c.oid"
          + FollowQueries.TABLES
          + ") AND (c.relreplident = 'f' OR NOT "
          + FollowQueries.HAS_IDENTITY
          + ") AND b.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_opclass o JOIN pg_am m ON m.oid ="
          + " o.opcmethod WHERE m.amname IN ('btree', 'hash') AND o.opcdefault AND (o.opcintype ="
          + " b.oid OR EXISTS (SELECT FROM pg_cast k WHERE k.castsource = b.oid AND k.casttarget ="
          + " o.opcintype AND k.castmethod = 'b' AND k.castcontext = 'i')))";

  /**
   * Of those whose changes are found only what is changed later is carried over; but all of them
   * are looked at.
   */
  private static final String OBJECTS =
      " UNION ALL SELECT CASE WHEN traced THEN 'changed' ELSE 'objects' END, '',"
          + " c.relpages * 8192::bigint / CASE WHEN traced THEN 20 ELSE 1 END"
          + " FROM pg_class c CROSS JOIN (SELECT "
          + FollowQueries.TRACED_OBJECTS
          + " AS traced) p WHERE c.oid = 'pg_largeobject'::regclass"
          + " AND EXISTS (SELECT FROM pg_largeobject_metadata)";

  @Override
  public String each(MajorVersion from, MajorVersion to) {
    return "SELECT 'identity' AS kind, "
        + FollowQueries.NAME
        + " AS name, 0 AS bytes"
        + FollowQueries.TABLES
        + " AND NOT "
        + FollowQueries.HAS_IDENTITY
        + " UNION ALL SELECT 'incomparable', format('column %I of table %I.%I', a.attname,"
        + " n.nspname, c.relname), 0"
        + INCOMPARABLE
        + " UNION ALL SELECT o.kind, o.name, 0 FROM ("
        + FollowQueries.obstacles(to)
        + ") o UNION ALL SELECT CASE WHEN getdatabaseencoding() NOT IN ('UTF8', 'LATIN1') AND "
        + FollowQueries.NAME
        + " ~ '[^\\x01-\\x7f]' THEN 'unwritable' ELSE 'unlogged' END, "
        + FollowQueries.NAME
        + ", c.relpages * 8192::bigint"
        + FollowQueries.UNLOGGED_TABLES
        + " UNION ALL SELECT 'view', "
        + FollowQueries.NAME
        + ", c.relpages * 8192::bigint"
        + FollowQueries.FILLED_VIEWS
        + OBJECTS
        + " UNION ALL SELECT 'plain', e.extname, 0 FROM pg_extension e"
        + " WHERE e.extname IN ('timescaledb', 'citus') ORDER BY 1, 2";
  }

  @Override
  public void check(Inspection on, Findings findings) {
    if (!Method.named(on.attempt().method()).follows()) {
      return;
    }
    long carried = 0;
    List<String> what = new ArrayList<>();
    for (Answers.Row row : on.each(this)) {
      String name = row.get("name");
      switch (row.get("kind")) {
        case "identity" -> withoutIdentity(on, row, name, findings);
        case "incomparable" -> warnIncomparable(row, name, findings);
        case "plain" -> refuseExtension(row, name, findings);
        case "unwritable" -> refuseUnwritable(row, name, findings);
        case "unlogged", "view", "objects", "changed" -> {
          carried += Long.parseLong(row.get("bytes"));
          what.add(carried(row, name));
        }
        default -> refuseObstacle(row, name, findings);
      }
    }
    ShutOutEstimate estimate =
        new ShutOutEstimate(
            on.attempt().source().databases().size(), on.runner().worthAtOnce(), carried);
    if (!what.isEmpty()) {
      findings.warn(
          "carried over while clients are shut out, as replication does not: "
              + String.join(", ", what)
              + " ("
              + (carried + MIB - 1) / MIB
              + " MiB)",
          "expect about " + estimate.carriedSeconds() + " s for that");
    }
    estimate.judge(on.following(), findings);
  }

  private static String carried(Answers.Row row, String name) {
    String in = " of " + ObjectNames.database(row.database());
    return switch (row.get("kind")) {
      case "unlogged" -> "the unlogged table " + name + in;
      case "view" -> "the materialized view " + name + in + ", which is filled again";
      case "changed" -> "large objects that change until then," + in;
      default -> "the large objects" + in;
    };
  }

  private static void refuseObstacle(Answers.Row row, String name, Findings findings) {
    FollowQueries.Obstacle obstacle =
        FollowQueries.Obstacle.valueOf(row.get("kind").toUpperCase(Locale.ROOT));
    findings.refuse(
        obstacle.problem(name + " in " + ObjectNames.database(row.database())), obstacle.fix(name));
  }

  private static void refuseExtension(Answers.Row row, String name, Findings findings) {
    findings.refuse(
        "the extension "
            + name
            + " in "
            + ObjectNames.database(row.database())
            + " keeps rows in tables that logical replication does not follow",
        "use -m parallel");
  }

  private static void withoutIdentity(
      Inspection on, Answers.Row row, String name, Findings findings) {
    String table =
        "the table "
            + name
            + " of "
            + ObjectNames.database(row.database())
            + " has no replica identity, so that ";
    if (on.following().fullIdentity()) {
      findings.warn(
          table + "all of its columns are one until the upgrade is done",
          "expect that a change of many of its rows is followed slowly: each is looked for in the"
              + " whole table");
      return;
    }
    findings.refuse(
        table + "changes of its rows cannot be followed",
        "give it a primary key; or --replica-identity=full takes all of its columns for one until"
            + " the upgrade is done");
  }

  /** A table that rows are only added to is followed all the same. */
  private static void warnIncomparable(Answers.Row row, String name, Findings findings) {
    findings.warn(
        "the "
            + name
            + " of "
            + ObjectNames.database(row.database())
            + " is of a type that has no equality, and all columns are its replica identity: rows"
            + " that are added are followed, and one that is changed or deleted ends the following",
        "give the table a primary key if its rows are changed before the upgrade is done");
  }

  /**
   * Its name is an argument of a program, in UTF-8; and rows of other encodings may have what UTF-8
   * has not.
   */
  private static void refuseUnwritable(Answers.Row row, String name, Findings findings) {
    findings.refuse(
        "the unlogged table "
            + name
            + " of "
            + ObjectNames.database(row.database())
            + " cannot be carried over, as its name is not of ASCII letters alone, and the"
            + " encoding of the database is neither UTF8 nor LATIN1",
        "ALTER TABLE " + name + " SET LOGGED; or use -m parallel");
  }
}
