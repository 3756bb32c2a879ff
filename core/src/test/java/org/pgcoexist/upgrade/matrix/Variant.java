package org.pgcoexist.upgrade.matrix;

import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.upgrade.plan.UpgradeRequest;

/**
 * What an upgrade is about.
 *
 * @param newPath where the new cluster is to be, below the root
 * @param running whether the old server runs
 * @param status of the cluster
 * @param method how data move
 * @param changing what clients change in the last moment, see {@link DataDirectory#changing}; or ""
 */
record Variant(
    String newPath, boolean running, ClusterStatus status, String method, String changing) {

  private static final String LINK = "link";
  private static final String SWAP = "swap";

  /** The same by another method. */
  Variant by(String another) {
    return new Variant(newPath, running, status, another, changing);
  }

  /** The same where clients change something in the last moment. */
  Variant changing(String what) {
    return new Variant(newPath, running, status, method, what);
  }

  /** One that is followed is restarted for it. */
  UpgradeRequest.RunOptions runOptions() {
    UpgradeRequest.RunOptions plain = UpgradeRequest.RunOptions.PLAIN;
    return method.equals("online")
        ? new UpgradeRequest.RunOptions(
            plain.superuser(),
            plain.onFailure(),
            plain.discardNewWrites(),
            plain.acceptDifferences(),
            plain.jobs(),
            plain.trial(),
            plain.terminal(),
            new UpgradeRequest.FollowOptions(
                false, true, false, UpgradeRequest.FollowOptions.USUAL_SHUT_OUT))
        : plain;
  }

  /** The same with the files of the old cluster linked. */
  Variant linking() {
    return by(LINK);
  }

  /** The same with the files of the old cluster moved into the new one. */
  Variant swapping() {
    return by(SWAP);
  }

  /** The same with the files of the old cluster copied. */
  Variant copying() {
    return by("copy");
  }

  /** Whether the new cluster follows the old one while that serves. */
  boolean follows() {
    return method.equals("online");
  }

  /** Whether the first run ends with clients served, since a definition was changed. */
  boolean endsServing() {
    return follows() && !changing.isEmpty() && !changing.equals("rows");
  }

  /** Whether there is no way back once the new cluster was opened. */
  boolean shares() {
    return method.equals(LINK) || moves();
  }

  /** Whether the old cluster's files are moved into the new one. */
  boolean moves() {
    return method.equals(SWAP);
  }

  /** A cluster that serves, upgraded in place. */
  static final Variant IN_PLACE =
      new Variant("var/lib/postgresql/main", true, ClusterStatus.ACTIVE, "dumpall", "");

  /** The new cluster gets another path, in a directory of root's. */
  static final Variant ELSEWHERE =
      new Variant("srv/main", true, ClusterStatus.ACTIVE, "dumpall", "");

  /** A cluster that is started by hand and does not run. */
  static final Variant AT_REST =
      new Variant("var/lib/postgresql/main", false, ClusterStatus.INACTIVE, "dumpall", "");

  /** A cluster that is started at boot and was stopped by hand. */
  static final Variant STOPPED =
      new Variant("var/lib/postgresql/main", false, ClusterStatus.ACTIVE, "dumpall", "");

  /** A cluster that serves, and is followed until the new one takes its place. */
  static final Variant FOLLOWED =
      new Variant("var/lib/postgresql/main", true, ClusterStatus.ACTIVE, "online", "");

  /** A cluster that serves, upgraded in place by streams. */
  static final Variant STREAMED =
      new Variant("var/lib/postgresql/main", true, ClusterStatus.ACTIVE, "parallel", "");
}
