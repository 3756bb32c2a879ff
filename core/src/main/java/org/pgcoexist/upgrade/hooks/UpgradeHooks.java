package org.pgcoexist.upgrade.hooks;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandRunner;

/**
 * The scripts in {@code pg_upgradecluster.d} that extensions and administrators put there, called
 * as pg_upgradecluster(1) calls them: those run-parts(8) takes, until one fails.
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

  /**
   * The one script that postgresql-common brings itself: it gathers statistics. An upgrade does
   * that where clients need not wait for it.
   */
  private static final String STATISTICS = "analyze";

  private final Path directory;

  public UpgradeHooks(Locations locations) {
    this.directory = locations.common().resolve("pg_upgradecluster.d");
  }

  /** Where the scripts are. */
  public Path directory() {
    return directory;
  }

  /**
   * The names of the scripts in the order they are called.
   *
   * @param owner whom they run as
   */
  public List<String> scripts(CommandRunner runner, Account owner) throws InterruptedException {
    Command list =
        Command.of("run-parts", "--test", "--lsbsysinit", directory.toString()).as(owner);
    return runner
        .require("cannot look for hook scripts in " + directory, list)
        .text()
        .lines()
        .map(line -> line.substring(line.lastIndexOf('/') + 1))
        .filter(name -> !name.equals(STATISTICS))
        .toList();
  }

  /**
   * The command that runs one of them.
   *
   * @param owner whom it runs as
   */
  public Command command(
      String script, MajorVersion from, String name, MajorVersion to, Phase phase, Account owner) {
    return Command.of(
            "run-parts",
            "--exit-on-error",
            "--regex=^" + script.replace(".", "\\.") + "$",
            "--arg=" + from,
            "--arg=" + name,
            "--arg=" + to,
            "--arg=" + phase,
            directory.toString())
        .as(owner);
  }
}
