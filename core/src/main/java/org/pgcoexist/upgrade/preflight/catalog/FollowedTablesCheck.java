package org.pgcoexist.upgrade.preflight.catalog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
 * (PostgreSQL, "Logical Replication", 29.1). Triggers that fire for replicated rows, too, would do
 * their work a second time.
 */
public final class FollowedTablesCheck implements Check {

  private static final long MIB = 1L << 20;

  @Override
  public String each(MajorVersion from, MajorVersion to) {
    return "SELECT 'identity' AS kind, "
        + FollowQueries.NAME
        + " AS name, 0 AS bytes"
        + FollowQueries.TABLES
        + " AND NOT "
        + FollowQueries.HAS_IDENTITY
        + " UNION ALL SELECT 'trigger', format('%I on %I.%I', t.tgname, n.nspname, c.relname), 0"
        + " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        + " JOIN pg_namespace n ON n.oid = c.relnamespace"
        + " WHERE t.tgenabled IN ('A', 'R') AND NOT t.tgisinternal"
        + " UNION ALL SELECT 'unlogged', "
        + FollowQueries.NAME
        + ", c.relpages * 8192::bigint"
        + FollowQueries.UNLOGGED_TABLES
        + " UNION ALL SELECT 'view', "
        + FollowQueries.NAME
        + ", c.relpages * 8192::bigint"
        + FollowQueries.FILLED_VIEWS
        + " UNION ALL SELECT 'objects', '', c.relpages * 8192::bigint FROM pg_class c"
        + " WHERE c.oid = 'pg_largeobject'::regclass"
        + " AND EXISTS (SELECT FROM pg_largeobject_metadata)"
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
        case "identity" -> refuseWithoutIdentity(row, name, findings);
        case "trigger" -> refuseTrigger(row, name, findings);
        case "plain" -> refuseExtension(row, name, findings);
        default -> {
          refuseUnwritable(row, name, findings);
          carried += Long.parseLong(row.get("bytes"));
          what.add(carried(row, name));
        }
      }
    }
    if (!what.isEmpty()) {
      findings.warn(
          "carried over while clients are shut out, as replication does not: "
              + String.join(", ", what)
              + " ("
              + (carried + MIB - 1) / MIB
              + " MiB)",
          "expect that longer, about a second for each 50 MiB");
    }
  }

  private static String carried(Answers.Row row, String name) {
    String in = " of " + ObjectNames.database(row.database());
    return switch (row.get("kind")) {
      case "unlogged" -> "the unlogged table " + name + in;
      case "view" -> "the materialized view " + name + in + ", which is filled again";
      default -> "the large objects" + in;
    };
  }

  private static void refuseTrigger(Answers.Row row, String name, Findings findings) {
    findings.refuse(
        "the trigger "
            + name
            + " in "
            + ObjectNames.database(row.database())
            + " fires for rows that are received, too, and would do its work twice",
        "let it fire for clients only until the upgrade is done (ALTER TABLE ... ENABLE"
            + " TRIGGER), or use -m parallel");
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

  private static void refuseWithoutIdentity(Answers.Row row, String name, Findings findings) {
    findings.refuse(
        "the table "
            + name
            + " of "
            + ObjectNames.database(row.database())
            + " has no replica identity, so that changes of its rows cannot be followed",
        "give it a primary key, or: ALTER TABLE " + name + " REPLICA IDENTITY FULL;");
  }

  /** Its name is an argument of a program, in the encoding of the database. */
  private static void refuseUnwritable(Answers.Row row, String name, Findings findings) {
    if (row.get("kind").equals("unlogged")
        && !StandardCharsets.US_ASCII.newEncoder().canEncode(name)) {
      findings.refuse(
          "the unlogged table "
              + name
              + " of "
              + ObjectNames.database(row.database())
              + " cannot be carried over, as its name is not of ASCII letters alone",
          "ALTER TABLE " + name + " SET LOGGED; or use -m parallel");
    }
  }
}
