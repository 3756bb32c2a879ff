package org.pgcoexist.api;

import java.time.Duration;
import java.util.List;

/**
 * What was done in an upgrade.
 *
 * @param upgrade what it was about, with all warnings of this run
 * @param elapsed how long it took, pauses after failures left out
 * @param downtime how long clients could not connect; zero when the cluster was down before
 * @param next what an administrator can do now, a sentence or a command each
 */
public record UpgradeReport(
    PlannedUpgrade upgrade, Duration elapsed, Duration downtime, List<String> next) {}
