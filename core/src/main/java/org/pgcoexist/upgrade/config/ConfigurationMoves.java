package org.pgcoexist.upgrade.config;

import java.nio.file.Path;
import org.pgcoexist.debian.files.PathRelocation;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.model.Locations;
import org.pgcoexist.upgrade.plan.UpgradePlan;

/** Which names in a configuration become others when its cluster moves. */
public final class ConfigurationMoves {

  private ConfigurationMoves() {}

  /** For the new cluster: its major's directories and programs, its path, its log and pid file. */
  static PathRelocation toNew(UpgradePlan attempt, Locations locations) {
    String name = attempt.name().value();
    String from = attempt.from().toString();
    String to = attempt.to().toString();
    Path shared = locations.root().resolve("usr/share/postgresql");
    return PathRelocation.none()
        .path(
            locations.configuration(attempt.from(), name),
            locations.configuration(attempt.to(), name))
        .path(attempt.cluster().path(), attempt.newPath())
        .path(locations.programs().resolve(from), locations.programs().resolve(to))
        .path(shared.resolve(from), shared.resolve(to))
        .text("/" + from + "-" + name + ".", "/" + to + "-" + name + ".")
        .text("postgresql-" + from + "-" + name, "postgresql-" + to + "-" + name);
  }

  /** For the kept cluster: where its directories are now. */
  public static PathRelocation toKept(UpgradePlan attempt, Locations locations) {
    return PathRelocation.none()
        .path(
            locations.configuration(attempt.from(), attempt.name().value()),
            locations.configuration(attempt.from(), ClusterPaths.keptName(attempt.name())))
        .path(attempt.cluster().path(), attempt.kept());
  }
}
