package org.pgcoexist.upgrade.plan;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.MajorVersion;

/**
 * What the administrator asks for.
 *
 * @param cluster the cluster to move
 * @param action what to do
 * @param choices what an attempt is made with; a later run of it cannot ask for others
 * @param runOptions how this one run is to go on
 */
public record UpgradeRequest(
    ClusterName cluster, Action action, Choices choices, RunOptions runOptions) {

  /** The method where nothing else is requested. */
  private static final String DEFAULT_METHOD = "parallel";

  /** The same where a place for a dump is named. */
  private static final String DUMPING_METHOD = "dumpall";

  /** What is requested. */
  public enum Action {
    /** Look for everything that would be in the way of a new upgrade. */
    CHECK,
    /** A new upgrade. */
    BEGIN,
    /** Continue one that failed or died. */
    RECOVER,
    /** Take back one that failed or died. */
    ROLL_BACK,
    /** Delete the old cluster and any dump that a finished one left (proposal, step 11). */
    DELETE_OLD,
    /** Let a person look into the old cluster, and fix it, while an upgrade is open. */
    SHELL_OLD,
    /** The same with the new one, to look. */
    SHELL_NEW
  }

  /**
   * What is decided once for an attempt; empty where the administrator leaves it to us.
   *
   * @param version the target major; empty means the newest installed
   * @param path where the new cluster is to be; empty means where the old one is
   * @param dumpDirectory where the dump goes; empty means the parent of the old cluster's path
   * @param method the name of the way data moves; empty means the default one, or where a place for
   *     a dump is named, the one that writes it
   * @param dumpWith whose dump program the method uses
   * @param verify how closely old and new are compared
   * @param analyze when the planner's statistics are gathered
   */
  public record Choices(
      Optional<MajorVersion> version,
      Optional<Path> path,
      Optional<Path> dumpDirectory,
      Optional<String> method,
      Optional<DumpWith> dumpWith,
      Optional<Verify> verify,
      Optional<Analyze> analyze) {

    /** Everything left to us. */
    public static final Choices NONE =
        new Choices(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** The name of the method that a new attempt takes. */
    public String methodToTake() {
      return method.orElse(dumpDirectory.isPresent() ? DUMPING_METHOD : DEFAULT_METHOD);
    }
  }

  /**
   * What concerns one run only.
   *
   * @param superuser the role to look at the running old cluster with; empty means the owner's name
   * @param onFailure what becomes of the cluster when the run fails
   * @param discardNewWrites take back even an upgrade whose new cluster clients have written to
   * @param acceptDifferences go on although old and new differ; the differences become a warning
   * @param jobs how much is done at the same time; empty means as much as the machine has cores
   * @param trial whether the definitions are tried in a throwaway cluster before anything is
   *     touched
   * @param terminal whether a person's terminal is the standard input
   * @param following for a method that follows the serving cluster
   */
  public record RunOptions(
      Optional<String> superuser,
      OnFailure onFailure,
      boolean discardNewWrites,
      boolean acceptDifferences,
      Optional<Integer> jobs,
      boolean trial,
      boolean terminal,
      FollowOptions following) {

    /** One with a trial. */
    public RunOptions(
        Optional<String> superuser,
        OnFailure onFailure,
        boolean discardNewWrites,
        boolean acceptDifferences,
        Optional<Integer> jobs) {
      this(
          superuser,
          onFailure,
          discardNewWrites,
          acceptDifferences,
          jobs,
          true,
          false,
          FollowOptions.PLAIN);
    }

    /** Nothing special. */
    public static final RunOptions PLAIN =
        new RunOptions(Optional.empty(), OnFailure.HOLD, false, false, Optional.empty());

    /** The same without a trial. */
    public RunOptions withoutTrial() {
      return new RunOptions(
          superuser,
          onFailure,
          discardNewWrites,
          acceptDifferences,
          jobs,
          false,
          terminal,
          following);
    }
  }

  /**
   * What concerns one run of a method that follows the serving cluster.
   *
   * @param prepare end when old and new cluster agree, and clients are served still
   * @param restartOld restart the old server where it cannot be followed with its settings
   * @param fullIdentity tables without a replica identity have all their columns for one as long as
   *     they are followed
   * @param maxShutOut how long clients may be shut out before that is taken back
   */
  public record FollowOptions(
      boolean prepare, boolean restartOld, boolean fullIdentity, Duration maxShutOut) {

    /** What is enough for a cutover on most machines. */
    public static final Duration USUAL_SHUT_OUT = Duration.ofSeconds(60);

    /** Nothing special. */
    public static final FollowOptions PLAIN =
        new FollowOptions(false, false, false, USUAL_SHUT_OUT);
  }

  /** What tables without a replica identity are given. */
  public enum Identity {
    /** All of their columns. */
    FULL;

    /** The word behind {@code --replica-identity}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What becomes of the cluster when a run fails after the old server was stopped. */
  public enum OnFailure {
    /** It stays as it is, with the status failed-upgrade, until somebody decides. */
    HOLD,
    /** Everything is undone and the old cluster serves again. */
    RESTORE;

    /** The word behind {@code --on-failure}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whose dump program is used. */
  public enum DumpWith {
    OLD,
    NEW;

    /** The word behind {@code --dump-with}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How closely the new cluster is compared with the old one; each includes those before it. */
  public enum Verify {
    /** All definitions, the state of sequences, the number of large objects. */
    SCHEMA,
    /** And the number of rows of every table. */
    ROWS,
    /** And the content of every table and large object, whatever its order. */
    CONTENT;

    /** The word behind {@code --verify}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** When the planner's statistics of the new cluster are gathered. */
  public enum Analyze {
    /** Right after opening it, rough ones first; before, where no client waits for it. */
    STAGED,
    /** Before opening it: clients wait, and find it at its best. */
    BEFORE,
    /** Never: autovacuum or the administrator does it. */
    NONE;

    /** The word behind {@code --analyze}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** True when statistics that are all that is left are no longer wanted. */
  public boolean forgetsStatistics() {
    return choices.analyze().equals(Optional.of(Analyze.NONE));
  }

  /** A plain request: this cluster to the newest installed major. */
  public static UpgradeRequest of(ClusterName cluster) {
    return new UpgradeRequest(cluster, Action.BEGIN, Choices.NONE, RunOptions.PLAIN);
  }
}
