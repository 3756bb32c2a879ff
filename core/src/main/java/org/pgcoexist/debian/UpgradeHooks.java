package org.pgcoexist.debian;

import java.nio.file.Path;
import java.util.Locale;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.Command;

/**
 * The scripts in {@code pg_upgradecluster.d} that extensions and administrators put there, called
 * as pg_upgradecluster(1) calls them.
 */
public final class UpgradeHooks {

  /** When they are called. */
  public enum Phase {
    /** The new cluster is there and empty. */
    INIT,
    /** Everything is in the new cluster. */
    FINISH;

    /** The word the scripts are given. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Path directory;

  public UpgradeHooks(Locations locations) {
    this.directory = locations.common().resolve("pg_upgradecluster.d");
  }

  /** Where the scripts are. */
  public Path directory() {
    return directory;
  }

  /**
   * The command that runs all of them, in the order of their names, until one fails.
   *
   * @param owner whom they run as
   */
  public Command command(
      MajorVersion from, String name, MajorVersion to, Phase phase, Account owner) {
    return Command.of(
            "run-parts",
            "--lsbsysinit",
            "--exit-on-error",
            "--arg=" + from,
            "--arg=" + name,
            "--arg=" + to,
            "--arg=" + phase,
            directory.toString())
        .as(owner);
  }
}
