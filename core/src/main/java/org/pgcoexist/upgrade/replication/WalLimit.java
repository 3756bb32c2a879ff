package org.pgcoexist.upgrade.replication;

import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.state.FollowNotes;

/**
 * How much WAL the old server keeps for our slots, at most: half of what is free when they are
 * made, so that it gives them up by itself before its disk is full, even when we are dead. What the
 * administrator has set stays. Majors before 13 have no such limit.
 */
public final class WalLimit {

  /** Less is not worth a slot. */
  private static final long LEAST_MEGABYTES = 256;

  private static final String SETTING =
      "SELECT s.setting, (SELECT count(*) FROM pg_file_settings f WHERE f.name = s.name"
          + " AND f.sourcefile LIKE '%postgresql.auto.conf') FROM pg_settings s"
          + " WHERE s.name = '"
          + FollowNotes.SETTING
          + "'";

  private final UpgradeContext context;
  private final FollowNotes notes;

  public WalLimit(UpgradeContext context) {
    this.context = context;
    this.notes = new FollowNotes(context);
  }

  /** Sets it; again where a killed run may not have come to it. */
  public void set(Psql old, String database) throws InterruptedException {
    if (notes.limit().isEmpty()) {
      note(old, database);
    }
    if (!notes.limit().orElseThrow().equals(FollowNotes.LEFT_ALONE)) {
      long megabytes = Math.max(LEAST_MEGABYTES, free() / 2);
      change(old, database, "SET " + FollowNotes.SETTING + " = '" + megabytes + "MB'");
    }
  }

  private void note(Psql old, String database) throws InterruptedException {
    List<List<String>> setting = old.rows("cannot look how much WAL is kept", database, SETTING);
    if (setting.isEmpty() || !setting.get(0).get(0).equals("-1")) {
      if (setting.isEmpty()) {
        context.warn(
            "PostgreSQL "
                + old.server()
                + " has no limit for the WAL that a slot keeps: look after the free space in pg_wal"
                + " until the upgrade is finished or rolled back");
      }
      notes.keep(FollowNotes.LEFT_ALONE);
      return;
    }
    notes.keep(setting.get(0).get(1).equals("0") ? FollowNotes.RESET : FollowNotes.UNLIMITED);
  }

  /** Takes it back; the note stays, so that it can be done again. */
  public void takeBack(Psql old, String database) throws InterruptedException {
    switch (notes.limit().orElse(FollowNotes.LEFT_ALONE)) {
      case FollowNotes.RESET -> change(old, database, "RESET " + FollowNotes.SETTING);
      case FollowNotes.UNLIMITED -> change(old, database, "SET " + FollowNotes.SETTING + " = -1");
      default -> {
        // It was left alone.
      }
    }
  }

  private static void change(Psql old, String database, String what) throws InterruptedException {
    old.writing()
        .execute(
            "cannot limit the WAL that is kept",
            database,
            "ALTER SYSTEM " + what + ";\nSELECT pg_reload_conf() \\g /dev/null\n");
  }

  /** In megabytes, on the file system of the WAL. */
  private long free() throws InterruptedException {
    Command df =
        Command.of(
                "df",
                "--block-size=1M",
                "--output=avail",
                context.attempt().cluster().data().resolve("pg_wal").toString())
            .as(context.attempt().owner())
            .briefly();
    CommandResult result = context.runner().require("cannot look for free space", df);
    List<String> lines = result.text().lines().map(String::strip).toList();
    try {
      return Long.parseLong(lines.get(lines.size() - 1));
    } catch (NumberFormatException e) {
      throw CoexistException.failed(
          "cannot look for free space", "df answers: " + result.text().strip(), "");
    }
  }
}
