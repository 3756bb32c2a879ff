package org.pgcoexist.upgrade.plan;

import java.time.Duration;
import java.util.List;
import org.pgcoexist.engine.Event;
import org.pgcoexist.engine.journal.StepTime;

/** What an upgrade as a whole tells, beside its steps. */
public sealed interface UpgradeEvent extends Event {

  UpgradePlan attempt();

  /** All checks passed and work begins on what was requested. */
  record Begun(UpgradePlan attempt, UpgradeRequest.Action action) implements UpgradeEvent {}

  /**
   * The definitions were tried in a throwaway cluster of the new major.
   *
   * @param databases of how many databases
   * @param elapsed how long that took
   */
  record Tried(UpgradePlan attempt, int databases, Duration elapsed) implements UpgradeEvent {}

  /**
   * Definitions were loaded while clients were served, and changed afterwards: so they were loaded
   * again, while clients were shut out.
   *
   * @param databases whose they are
   */
  record LoadedAgain(UpgradePlan attempt, List<String> databases) implements UpgradeEvent {}

  /** Everything was looked at and nothing is in the way; nothing was touched. */
  record Checked(UpgradePlan attempt) implements UpgradeEvent {}

  /**
   * Old and new cluster agree, and the new one goes on following.
   *
   * @param elapsed so far, without pauses
   */
  record Prepared(UpgradePlan attempt, Duration elapsed) implements UpgradeEvent {}

  /** What a finished upgrade kept of the old cluster is deleted. */
  record OldDeleted(UpgradePlan attempt) implements UpgradeEvent {}

  /** Everything was undone; the old cluster is as it was. */
  record RolledBack(UpgradePlan attempt) implements UpgradeEvent {}

  /**
   * The upgrade is done.
   *
   * @param attempt what was done
   * @param elapsed in all, without pauses between a failure and its recovery
   * @param shutOut how long clients could not connect; zero when the cluster was down before
   * @param steps what each step took, in the order of the plan
   * @param next what the administrator can do now, commands as they are typed
   */
  record Summary(
      UpgradePlan attempt,
      Duration elapsed,
      Duration shutOut,
      List<StepTime> steps,
      List<String> next)
      implements UpgradeEvent {}
}
