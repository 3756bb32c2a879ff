package org.pgcoexist.upgrade;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.postgres.conf.EffectiveConf;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradeEvent;
import org.pgcoexist.upgrade.plan.UpgradePlan;

/**
 * What is printed of an upgrade that is done.
 *
 * @param journal of the upgrade
 */
record UpgradeSummary(UpgradeContext context, Journal journal) {

  /** How a configuration says that it does not archive. */
  private static final Set<String> OFF = Set.of("off", "false", "no", "0");

  /**
   * The archive refuses what the new cluster sends, until it knows of it; the preflight has
   * reported that.
   */
  private Optional<String> archiveToTell() {
    return archiveMode()
        .filter(mode -> !OFF.contains(mode.toLowerCase(Locale.ROOT)))
        .map(
            mode ->
                "the cluster archives its WAL (archive_mode = "
                    + mode
                    + "), and has a new system identifier: make a new base backup, and tell the"
                    + " archive before, unless a hook script has; for example: pgbackrest"
                    + " --stanza=NAME stanza-upgrade");
  }

  private Optional<String> archiveMode() {
    UpgradePlan attempt = context.attempt();
    Path configuration = context.locations().configuration(attempt.to(), attempt.name().value());
    Path data = ClusterPaths.data(attempt.newPath());
    try {
      Optional<String> altered =
          EffectiveConf.read(data.resolve("postgresql.auto.conf")).value("archive_mode");
      return altered.isPresent()
          ? altered
          : EffectiveConf.read(configuration.resolve("postgresql.conf")).value("archive_mode");
    } catch (CoexistException e) {
      // The upgrade is done, and this is advice.
      return Optional.empty();
    }
  }

  /** pg_upgrade leaves extensions as they are, and a script that brings them up to date. */
  private Optional<String> extensionsToUpdate() {
    UpgradePlan attempt = context.attempt();
    Path script = attempt.newPath().resolve("upgrade/pg_upgrade/update_extensions.sql");
    try {
      if (context.disks().owner().facts(script).isEmpty()) {
        return Optional.empty();
      }
    } catch (CoexistException e) {
      // The upgrade is done, and this is advice.
      return Optional.empty();
    }
    return Optional.of(
        "extensions have newer versions; as "
            + attempt.owner().name()
            + ": "
            + Shell.line("psql", "--cluster", attempt.to() + "/" + attempt.name(), "-f", script));
  }

  UpgradeEvent.Summary event() {
    Instant now = Instant.now();
    String command = "pg_version_upgrade -c " + context.attempt().name();
    List<String> next = new ArrayList<>();
    if (journal.hasRest()) {
      next.add("its statistics are not complete: " + command + " -r   gathers them");
    }
    archiveToTell().ifPresent(next::add);
    extensionsToUpdate().ifPresent(next::add);
    next.addAll(
        List.of(
            OldCluster.nextStep(context.attempt(), context.dataFiles()),
            "when you no longer need it: " + command + " --delete-old"));
    return new UpgradeEvent.Summary(
        context.attempt(), journal.worked(now), journal.shutOut(now), journal.steps(), next);
  }
}
