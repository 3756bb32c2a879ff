package org.pgcoexist.upgrade.verify;

import org.pgcoexist.CoexistException;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/** What differences between old and new mean. */
record Judgement(UpgradeContext context) {

  /**
   * Judges.
   *
   * @return true when nothing can be lost; false when something may be, and that was accepted
   * @throws CoexistException when it may be, and was not accepted
   */
  boolean areSame(Comparison comparison, Differences differences) {
    String harmless = differences.harmless();
    if (!harmless.isEmpty()) {
      context.warn("old and new differ where nothing is lost; " + harmless);
    }
    if (differences.areHarmless()) {
      return true;
    }
    if (!context.acceptDifferences()) {
      throw CoexistException.failed(
          "the new cluster of " + context.attempt().name() + " is not the same as the old one",
          differences.harmful(),
          comparison.command()
              + "   shows all of it\n"
              + "pg_version_upgrade -c "
              + context.attempt().name()
              + " -r --accept-differences   continues anyway");
    }
    context.warn("old and new differ, which is accepted; " + differences.harmful());
    return false;
  }
}
