package org.pgcoexist.upgrade.replication;

import java.util.List;
import java.util.Optional;
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

  private static final String UNLIMITED = "-1";

  private final UpgradeContext context;
  private final SystemSetting setting;

  public WalLimit(UpgradeContext context) {
    this.context = context;
    this.setting = new SystemSetting(context, FollowNotes.LIMIT);
  }

  /** Sets it; again where a killed run may not have come to it. */
  public void set(Psql old) throws InterruptedException {
    if (!setting.isNoted()) {
      Optional<String> now = setting.value(old);
      if (now.isEmpty()) {
        context.warn(
            "PostgreSQL "
                + old.server()
                + " has no limit for the WAL that a slot keeps: look after the free space in pg_wal"
                + " until the upgrade is finished or rolled back");
      }
      if (!now.equals(Optional.of(UNLIMITED))) {
        setting.leaveAlone();
      }
    }
    setting.set(old, Math.max(LEAST_MEGABYTES, free() / 2) + "MB");
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
