package org.pgcoexist.api;

import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.plan.UpgradeRequest;

/**
 * How an upgrade is to be done. Immutable: each method gives the same options with one changed.
 *
 * <p>They are those of pg_version_upgrade(8), which has more about each. What cannot be is reported
 * when they are used.
 */
public final class UpgradeOptions {

  /** How closely the new cluster is compared with the old one; each includes those before it. */
  public enum Verify {
    /** All definitions, the state of sequences, the number of large objects. */
    SCHEMA,
    /** And the number of rows of every table. */
    ROWS,
    /** And the content of every table and large object. */
    CONTENT
  }

  /** When the planner's statistics of the new cluster are gathered. */
  public enum Analyze {
    /** When clients are served again, rough ones first. */
    STAGED,
    /** Before clients are served. */
    BEFORE,
    /** Never. */
    NONE
  }

  private Optional<MajorVersion> major = Optional.empty();
  private Optional<String> method = Optional.empty();
  private Optional<Path> path = Optional.empty();
  private Optional<Path> dumpDirectory = Optional.empty();
  private Optional<UpgradeRequest.DumpWith> dumpWith = Optional.empty();
  private Optional<UpgradeRequest.Verify> verify = Optional.empty();
  private Optional<UpgradeRequest.Analyze> analyze = Optional.empty();
  private UpgradeRequest.OnFailure onFailure = UpgradeRequest.OnFailure.HOLD;
  private Optional<String> superuser = Optional.empty();
  private Optional<Integer> jobs = Optional.empty();
  private boolean trial = true;
  private boolean discardNewWrites;
  private boolean acceptDifferences;

  private UpgradeOptions() {}

  private UpgradeOptions(UpgradeOptions other) {
    major = other.major;
    method = other.method;
    path = other.path;
    dumpDirectory = other.dumpDirectory;
    dumpWith = other.dumpWith;
    verify = other.verify;
    analyze = other.analyze;
    onFailure = other.onFailure;
    superuser = other.superuser;
    jobs = other.jobs;
    trial = other.trial;
    discardNewWrites = other.discardNewWrites;
    acceptDifferences = other.acceptDifferences;
  }

  /**
   * To the newest installed major, in place, by many streams at once, after a trial; definitions
   * are compared, statistics gathered afterwards, and a failure leaves the cluster closed.
   */
  public static UpgradeOptions defaults() {
    return new UpgradeOptions();
  }

  /** To an installed major that is newer than the cluster's. */
  public UpgradeOptions to(MajorVersion newer) {
    UpgradeOptions changed = new UpgradeOptions(this);
    changed.major = Optional.of(newer);
    return changed;
  }

  /**
   * With another way for data to move.
   *
   * @param word one behind {@code -m} in pg_version_upgrade(8), such as parallel, dumpall or link
   */
  public UpgradeOptions method(String word) {
    UpgradeOptions changed = new UpgradeOptions(this);
    changed.method = Optional.of(word);
    return changed;
  }

  /**
   * To another place.
   *
   * @param absolute the cluster's new path, absolute and normal
   */
  public UpgradeOptions path(Path absolute) {
    UpgradeOptions changed = new UpgradeOptions(this);
    changed.path = Optional.of(absolute);
    return changed;
  }

  /** With a directory for the dump, which without another method asks for dumpall. */
  public UpgradeOptions dumpDirectory(Path absolute) {
    UpgradeOptions changed = new UpgradeOptions(this);
    changed.dumpDirectory = Optional.of(absolute);
    return changed;
  }

  /** With the dump programs of the new major, and not the old one's. */
  public UpgradeOptions dumpingWithNew() {
    UpgradeOptions changed = new UpgradeOptions(this);
    changed.dumpWith = Optional.of(UpgradeRequest.DumpWith.NEW);
    return changed;
  }

  /** With another comparison of old and new. */
  public UpgradeOptions verify(Verify how) {
    UpgradeOptions changed = new UpgradeOptions(this);
    changed.verify = Optional.of(UpgradeRequest.Verify.valueOf(how.name()));
    return changed;
  }

  /** With statistics at another time. */
  public UpgradeOptions analyze(Analyze when) {
    UpgradeOptions changed = new UpgradeOptions(this);
    changed.analyze = Optional.of(UpgradeRequest.Analyze.valueOf(when.name()));
    return changed;
  }

  /** After a failure everything is undone where that loses nothing, and the old cluster serves. */
  public UpgradeOptions restoringOnFailure() {
    UpgradeOptions changed = new UpgradeOptions(this);
    changed.onFailure = UpgradeRequest.OnFailure.RESTORE;
    return changed;
  }

  /** Looks at the old cluster as this superuser, not as the one named like the owner. */
  public UpgradeOptions superuser(String role) {
    UpgradeOptions changed = new UpgradeOptions(this);
    changed.superuser = Optional.of(role);
    return changed;
  }

  /**
   * So much is done at the same time.
   *
   * @param number at least 1; otherwise one a processor
   */
  public UpgradeOptions jobs(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("jobs: " + number);
    }
    UpgradeOptions changed = new UpgradeOptions(this);
    changed.jobs = Optional.of(number);
    return changed;
  }

  /** Does not try all definitions in a throwaway cluster beforehand. */
  public UpgradeOptions withoutTrial() {
    UpgradeOptions changed = new UpgradeOptions(this);
    changed.trial = false;
    return changed;
  }

  /** For a rollback: also when clients have used the new cluster. What they wrote is lost. */
  public UpgradeOptions discardingNewWrites() {
    UpgradeOptions changed = new UpgradeOptions(this);
    changed.discardNewWrites = true;
    return changed;
  }

  /** To continue although old and new differ: somebody has looked at the differences. */
  public UpgradeOptions acceptingDifferences() {
    UpgradeOptions changed = new UpgradeOptions(this);
    changed.acceptDifferences = true;
    return changed;
  }

  UpgradeRequest request(ClusterName cluster, UpgradeRequest.Action action) {
    UpgradeRequest.RunOptions run =
        new UpgradeRequest.RunOptions(
            superuser, onFailure, discardNewWrites, acceptDifferences, jobs);
    return new UpgradeRequest(
        cluster,
        action,
        new UpgradeRequest.Choices(major, path, dumpDirectory, method, dumpWith, verify, analyze),
        trial ? run : run.withoutTrial());
  }
}
