package org.pgcoexist.upgrade.replication;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.pgcoexist.postgres.CopyText;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.plan.FollowQueries;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.state.IdentityNotes;

/**
 * Tables without a replica identity, which have all their columns for one as long as they are
 * followed. What each had is noted before.
 */
public final class ReplicaIdentities {

  private static final String WHAT = "cannot change the replica identity of tables";

  private static final String OF = " of database ";

  /** By what pg_class.relreplident has; of an index that is gone nothing is left. */
  private static final Map<String, String> WORDS =
      Map.of("d", "DEFAULT", "n", "NOTHING", "i", "NOTHING");

  /** Those that have theirs are not locked again where one is tried again. */
  private static final String GIVEN_NONE = " AND c.relreplident <> 'f'";

  private final UpgradeContext context;
  private final IdentityNotes notes;
  private final Psql old;
  private final String database;

  public ReplicaIdentities(UpgradeContext context, Psql old, String database) {
    this.context = context;
    this.notes = new IdentityNotes(context);
    this.old = old;
    this.database = database;
  }

  /** Gives them one where that was requested, by this run or one before. */
  public void give() throws InterruptedException {
    if (!context.runOptions().following().fullIdentity() && notes.all().isEmpty()) {
      return;
    }
    String sql =
        "SELECT (SELECT oid FROM pg_database WHERE datname = current_database()), c.oid,"
            + " c.relreplident"
            + FollowQueries.TABLES
            + " AND NOT "
            + FollowQueries.HAS_IDENTITY;
    List<IdentityNotes.Table> without = new ArrayList<>();
    for (List<String> row : old.rows(WHAT + OF + database, database, sql)) {
      without.add(
          new IdentityNotes.Table(
              Long.parseLong(row.get(0)), Long.parseLong(row.get(1)), row.get(2)));
    }
    if (!without.isEmpty()) {
      notes.add(without);
      BriefLocks.execute(
          old,
          WHAT + OF + database,
          database,
          statement("FULL", without, GIVEN_NONE) + " \\gexec\n");
    }
  }

  /** Takes all back at the old private server, and those of the same tables at the new one. */
  public static void takeBackOnBoth(UpgradeContext context) throws InterruptedException {
    List<IdentityNotes.Table> noted = new IdentityNotes(context).all();
    if (noted.isEmpty()) {
      return;
    }
    Psql old = context.oldPsql();
    Map<String, List<IdentityNotes.Table>> tables = new TreeMap<>();
    for (List<String> row :
        old.rows(WHAT, context.source().openDatabase(), "SELECT oid, datname FROM pg_database")) {
      long oid = Long.parseLong(row.get(0));
      tables.put(row.get(1), noted.stream().filter(one -> one.database() == oid).toList());
    }
    Map<String, byte[]> alter = new TreeMap<>();
    new Rounds(context, old)
        .read(WHAT, database -> asking(tables.getOrDefault(database, List.of())))
        .forEach((database, printed) -> alter.put(database, lines(printed)));
    // What has its own again at the old server is not printed any more.
    for (Psql server : List.of(context.newPsql(), old.writing())) {
      new Rounds(context, server)
          .execute(WHAT, database -> alter.getOrDefault(database, new byte[0]));
    }
  }

  private static byte[] asking(List<IdentityNotes.Table> tables) {
    return Rounds.bytes(
        statements(tables).stream().map(Psql::copying).collect(Collectors.joining()));
  }

  private static byte[] lines(byte[] printed) {
    return CopyText.rows(new String(printed, StandardCharsets.ISO_8859_1)).stream()
        .map(row -> row.get(0) + "\n")
        .collect(Collectors.joining())
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Takes them back. */
  public void takeBack() throws InterruptedException {
    for (String alter : statements()) {
      BriefLocks.execute(old, WHAT + OF + database, database, alter + " \\gexec\n");
    }
  }

  private List<String> statements() throws InterruptedException {
    if (notes.all().isEmpty()) {
      return List.of();
    }
    String here = "SELECT oid FROM pg_database WHERE datname = current_database()";
    long oid = Long.parseLong(old.rows(WHAT + OF + database, database, here).get(0).get(0));
    return statements(notes.all().stream().filter(table -> table.database() == oid).toList());
  }

  /** Of tables of one database. */
  private static List<String> statements(List<IdentityNotes.Table> tables) {
    Map<String, List<IdentityNotes.Table>> byWord = new TreeMap<>();
    for (IdentityNotes.Table table : tables) {
      byWord.computeIfAbsent(WORDS.get(table.was()), word -> new ArrayList<>()).add(table);
    }
    List<String> statements = new ArrayList<>();
    byWord.forEach(
        (word, some) -> statements.add(statement(word, some, " AND c.relreplident = 'f'")));
    return statements;
  }

  /** The words are constant, and who is meant is numbers. */
  private static String statement(String word, List<IdentityNotes.Table> tables, String more) {
    List<String> oids = new ArrayList<>();
    tables.forEach(table -> oids.add(Long.toString(table.oid())));
    return "SELECT format('ALTER TABLE %I.%I REPLICA IDENTITY "
        + word
        + ";', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        + " WHERE c.oid IN ("
        + String.join(", ", oids)
        + ")"
        + more;
  }
}
