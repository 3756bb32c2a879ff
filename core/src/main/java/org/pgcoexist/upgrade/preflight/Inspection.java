package org.pgcoexist.upgrade.preflight;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.pgcoexist.debian.DebianCluster;
import org.pgcoexist.model.Locations;
import org.pgcoexist.postgres.Programs;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.owner.Disks;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.Method;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.TransferMode;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.plan.UpgradeRequest;

/**
 * What a check looks at.
 *
 * @param runner runs programs
 * @param disks who looks at what
 * @param locations where everything is
 * @param attempt what is to be done
 * @param debian the old cluster as postgresql-common sees it
 * @param oldPrograms the old major's programs
 * @param newPrograms the new major's programs
 * @param answers to the questions of all checks
 * @param only whether looking is all that was requested
 * @param begun whether the attempt has begun a step; never before it has begun itself
 * @param following what was requested of a method that follows
 * @param trial what a trial of the definitions works with; empty where none is wanted
 */
public record Inspection(
    CommandRunner runner,
    Disks disks,
    Locations locations,
    UpgradePlan attempt,
    DebianCluster debian,
    Programs oldPrograms,
    Programs newPrograms,
    Answers answers,
    boolean only,
    Predicate<StepId> begun,
    UpgradeRequest.FollowOptions following,
    Optional<UpgradeContext> trial) {

  /** One without a trial. */
  public Inspection(
      CommandRunner runner,
      Disks disks,
      Locations locations,
      UpgradePlan attempt,
      DebianCluster debian,
      Programs oldPrograms,
      Programs newPrograms,
      Answers answers,
      boolean only,
      Predicate<StepId> begun) {
    this(
        runner,
        disks,
        locations,
        attempt,
        debian,
        oldPrograms,
        newPrograms,
        answers,
        only,
        begun,
        UpgradeRequest.FollowOptions.PLAIN,
        Optional.empty());
  }

  /** True when a dump of the whole cluster is yet to come, or to come again. */
  public boolean expectsDump() {
    return Method.named(attempt.method()).writesDump() && !begun.test(StepId.LOAD);
  }

  /** What the method does with the old cluster's data files. */
  public TransferMode dataFiles() {
    return Method.named(attempt.method()).dataFiles();
  }

  /** The answers to a check's question to the cluster. */
  public List<Answers.Row> once(Check check) {
    return answers.of(Questions.key(check, Questions.Scope.ONCE));
  }

  /** The answers to a check's question to every database. */
  public List<Answers.Row> each(Check check) {
    return answers.of(Questions.key(check, Questions.Scope.EACH));
  }
}
