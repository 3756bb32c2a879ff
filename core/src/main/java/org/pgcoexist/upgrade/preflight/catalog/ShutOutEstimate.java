package org.pgcoexist.upgrade.preflight.catalog;

import org.pgcoexist.upgrade.plan.UpgradeRequest.FollowOptions;
import org.pgcoexist.upgrade.preflight.Findings;

/**
 * How long clients are likely to be shut out where the new cluster follows: what is done once for
 * the cluster, what is done in each database, and what is carried over.
 *
 * <p>The figures are those of {@code tests/bench upgrade --methods online} at the scales small and
 * large, which is 103 databases.
 */
record ShutOutEstimate(long databases, int processors, long carriedBytes) {

  private static final long ONCE_MILLIS = 1500;

  /** Of one processor. */
  private static final long EACH_MILLIS = 150;

  private static final long BYTES_A_SECOND = 50L << 20;

  /** Whoever uses this method expects less. */
  private static final long LONG_SECONDS = 10;

  /** What --max-shut-out takes. */
  private static final long MOST_SECONDS = 999;

  /** At least one. */
  long carriedSeconds() {
    return Math.max(1, carriedBytes / BYTES_A_SECOND);
  }

  long seconds() {
    long millis = ONCE_MILLIS + EACH_MILLIS * databases / processors;
    return millis / 1000 + carriedBytes / BYTES_A_SECOND;
  }

  /**
   * Refuses what would most likely be taken back, and warns of what may be. A faster machine takes
   * less; and whoever prepares says later how long it may take.
   */
  void judge(FollowOptions options, Findings findings) {
    long most = options.maxShutOut().toSeconds();
    String what =
        "clients are likely to be shut out for about "
            + seconds()
            + " s, as something is done in each of "
            + databases
            + " databases then";
    String limit = "; after " + most + " s the switch is taken back";
    String more =
        "give it more with --max-shut-out="
            + Math.min(MOST_SECONDS, 2 * seconds())
            + ", or use -m parallel";
    if (seconds() > 2 * most && !options.prepare()) {
      findings.refuse(what + limit, more);
    } else if (seconds() > most) {
      findings.warn(what + limit, more);
    } else if (seconds() >= LONG_SECONDS) {
      findings.warn(what, "expect that");
    }
  }
}
