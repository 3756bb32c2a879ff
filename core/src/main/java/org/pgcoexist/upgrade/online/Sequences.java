package org.pgcoexist.upgrade.online;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pgcoexist.CoexistException;
import org.pgcoexist.postgres.CopyText;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.plan.FollowQueries;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.replication.Rounds;

/**
 * Where sequences are, which no replication carries. Each that is set is a file that is written to
 * the disk: what can be set while clients work is, and then only what went on since.
 */
final class Sequences {

  private static final String WHAT = "cannot carry over where sequences are";

  private static final int AT_ONCE = 200;

  /** So long it waits for somebody who locks one. */
  private static final String LIMIT = "SET lock_timeout = '1s';\n";

  /** What rows of sequences begin with. */
  static final String KIND = "s";

  /** Prints a row for each, with what sets it; two hundred a query. Nobody else is there. */
  static final String LOOK =
      "SELECT 'COPY (SELECT ''s'', t FROM (' || string_agg(format('SELECT"
          + " format(''pg_catalog.setval(%%L::pg_catalog.regclass, %%L, %%L)'', %L, last_value,"
          + " is_called) FROM %I.%I', s.name, s.nspname, s.relname), ' UNION ALL ') || ') s (t))"
          + " TO STDOUT' FROM (SELECT n.nspname, c.relname, "
          + FollowQueries.NAME
          + " AS name, row_number() OVER () AS number"
          + FollowQueries.SEQUENCES
          + ") s GROUP BY s.number / "
          + AT_ONCE
          + " \\gexec\n";

  /**
   * Those that were used, of a server whose clients are at work: each by its number, since its
   * owner can put a view of the same name in its place meanwhile, whose functions would run as the
   * superuser.
   */
  private static final String LOOK_BEFOREHAND =
      Psql.copying(
          "SELECT 's', format('pg_catalog.setval(%L::pg_catalog.regclass, %L, %L)', name,"
              + " last_value, true) FROM (SELECT "
              + FollowQueries.NAME
              + " AS name, CASE c.relkind WHEN 'S' THEN pg_sequence_last_value(c.oid) END AS last_value"
              + FollowQueries.SEQUENCES
              + ") s WHERE last_value IS NOT NULL");

  private Sequences() {}

  /** The rows that a look prints, a character a byte. */
  static List<List<String>> rows(byte[] printed) {
    return CopyText.rows(new String(printed, StandardCharsets.ISO_8859_1));
  }

  /** What rows of a kind have. */
  static List<String> of(String kind, List<List<String>> rows) {
    return rows.stream().filter(row -> row.get(0).equals(kind)).map(row -> row.get(1)).toList();
  }

  /** Statements that set those which are elsewhere. */
  static String setting(List<List<String>> old, List<List<String>> now) {
    Set<String> right = new HashSet<>(of(KIND, now));
    List<String> wrong = of(KIND, old).stream().filter(one -> !right.contains(one)).toList();
    List<String> statements = new ArrayList<>();
    for (int from = 0; from < wrong.size(); from += AT_ONCE) {
      List<String> some = wrong.subList(from, Math.min(wrong.size(), from + AT_ONCE));
      statements.add("SELECT " + String.join(", ", some) + ";\n");
    }
    return String.join("", statements);
  }

  /** Sets them as they are now; where somebody locks one, all that is left is for the switch. */
  static void bringBeforehand(UpgradeContext context, Psql old) throws InterruptedException {
    try {
      bring(context, old);
    } catch (CoexistException e) {
      if (!e.why().contains("lock timeout")) {
        throw e;
      }
    }
  }

  private static void bring(UpgradeContext context, Psql old) throws InterruptedException {
    byte[] beforehand = Rounds.bytes(LIMIT + LOOK_BEFOREHAND);
    byte[] look = Rounds.bytes(LOOK);
    Rounds there = new Rounds(context, context.newPsql());
    Map<String, byte[]> theirs = new Rounds(context, old).read(WHAT, database -> beforehand);
    Map<String, byte[]> ours = there.read(WHAT, database -> look);
    there.execute(
        WHAT,
        database ->
            setting(rows(theirs.get(database)), rows(ours.get(database)))
                .getBytes(StandardCharsets.ISO_8859_1));
  }
}
