package org.pgcoexist.upgrade.replication;

import java.util.List;
import java.util.Optional;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.Sql;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.state.FollowNotes;

/**
 * A setting of the old server that is ours as long as it is followed, by ALTER SYSTEM; how to take
 * it back is noted before.
 */
public final class SystemSetting {

  private final FollowNotes notes;
  private final String name;
  private final String database;

  /**
   * @param name of the setting, a constant
   */
  public SystemSetting(UpgradeContext context, String name) {
    this.notes = new FollowNotes(context);
    this.name = name;
    this.database = context.source().openDatabase();
  }

  /** Whether it is ours, or was left alone. */
  boolean isNoted() {
    return notes.of(name).isPresent();
  }

  /** It stays what it is. */
  void leaveAlone() {
    notes.keep(name, FollowNotes.LEFT_ALONE);
  }

  /** What it is now; empty when the server does not know it. */
  Optional<String> value(Psql old) throws InterruptedException {
    return old
        .rows(
            "cannot look for the setting " + name,
            database,
            "SELECT s.setting FROM pg_settings s WHERE s.name = '" + name + "'")
        .stream()
        .map(row -> row.get(0))
        .findFirst();
  }

  /** Sets it, and notes what ALTER SYSTEM had set before; again where a killed run had begun. */
  public void set(Psql old, String value) throws InterruptedException {
    if (!isNoted()) {
      List<List<String>> before =
          old.rows(
              "cannot look for the setting " + name,
              database,
              "SELECT f.setting FROM pg_file_settings f WHERE f.name = '"
                  + name
                  + "' AND f.sourcefile LIKE '%postgresql.auto.conf' ORDER BY seqno DESC LIMIT 1");
      notes.keep(
          name,
          before.isEmpty() ? FollowNotes.RESET : FollowNotes.SET + before.get(0).get(0).strip());
    }
    if (!isLeftAlone()) {
      alter(old, "SET " + name + " = " + Sql.literal(value));
    }
  }

  private boolean isLeftAlone() {
    return notes.of(name).equals(Optional.of(FollowNotes.LEFT_ALONE));
  }

  /** Takes it back; the note stays, so that it can be done again. */
  public void takeBack(Psql old) throws InterruptedException {
    String how = notes.of(name).orElse(FollowNotes.LEFT_ALONE);
    if (how.equals(FollowNotes.RESET)) {
      alter(old, "RESET " + name);
    } else if (how.startsWith(FollowNotes.SET)) {
      alter(old, "SET " + name + " = " + Sql.literal(how.substring(FollowNotes.SET.length())));
    }
  }

  private void alter(Psql old, String what) throws InterruptedException {
    old.writing()
        .execute(
            "cannot change the setting " + name,
            database,
            "ALTER SYSTEM " + what + ";\nSELECT pg_reload_conf() \\g /dev/null\n");
  }
}
