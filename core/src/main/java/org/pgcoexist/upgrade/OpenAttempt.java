package org.pgcoexist.upgrade;

import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.upgrade.plan.Method;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.plan.UpgradeRequest;

/**
 * Whether a request goes with the attempt that is open for its cluster, or with none being open.
 */
final class OpenAttempt {

  private final UpgradeRequest request;
  private final String command;

  OpenAttempt(UpgradeRequest request) {
    this.request = request;
    this.command = "pg_version_upgrade -c " + request.cluster();
  }

  void refuseUnsuitable(Optional<Journal> open) {
    refuseAnotherKind(open, request.cluster());
    switch (request.action()) {
      case SHELL_OLD, SHELL_NEW:
        refuseOtherChoices(UpgradePlan.of(requiredToLetIn(open)));
        break;
      case RECOVER:
        refuseOtherChoices(UpgradePlan.of(required(open)));
        refuseOtherAnalyze(required(open));
        refuseUselessPrepare(request, UpgradePlan.of(required(open)).method());
        break;
      case ROLL_BACK:
        // One that is finished may be meant: who has its journals looks.
        open.ifPresent(journal -> refuseOtherChoices(UpgradePlan.of(journal)));
        break;
      case DELETE_OLD:
        open.ifPresent(
            journal ->
                refuseBeside(
                    journal,
                    "cannot delete an old cluster of " + request.cluster(),
                    ", and until then the old cluster is the way back"));
        break;
      default:
        open.ifPresent(
            journal ->
                refuseBeside(
                    journal, "cannot begin another upgrade of cluster " + request.cluster(), ""));
    }
  }

  /** The cluster is on its way to the registry, or out of it. */
  static void refuseAnotherKind(Optional<Journal> open, ClusterName cluster) {
    if (open.isPresent() && !(open.get().undertaking() instanceof UpgradePlan)) {
      throw open.get().undertaking().refusal("cannot upgrade cluster " + cluster, "");
    }
  }

  /** Without a new cluster that follows, there is nothing to be ready. */
  static void refuseUselessPrepare(UpgradeRequest request, String method) {
    if (request.runOptions().following().prepare() && !Method.named(method).follows()) {
      throw CoexistException.usage(
          "cannot prepare the upgrade of cluster " + request.cluster(),
          "with the method " + method + " no new cluster follows the old one",
          "leave --prepare out, or use -m online");
    }
  }

  private void refuseBeside(Journal open, String what, String consequence) {
    throw open.undertaking().refusal(what, consequence);
  }

  private Journal required(Optional<Journal> open) {
    return open.orElseThrow(
        () ->
            CoexistException.usage(
                "nothing to continue for cluster " + request.cluster(),
                "no upgrade of it is open",
                command + "   starts one"));
  }

  private Journal requiredToLetIn(Optional<Journal> open) {
    return open.orElseThrow(
        () ->
            CoexistException.usage(
                "there is no private server of cluster " + request.cluster(),
                "no upgrade of it is open",
                "pg_coexist list   shows its own server, for which psql --cluster is"));
  }

  private void refuseOtherChoices(UpgradePlan attempt) {
    refuseOther("-v", request.choices().version(), attempt.to());
    refuseOther("-p", request.choices().path(), attempt.newPath());
    refuseOther("-d", request.choices().dumpDirectory(), attempt.dumpDirectory());
    refuseOther("-m", request.choices().method(), attempt.method());
    refuseOther("--dump-with", request.choices().dumpWith(), attempt.dumpWith());
    refuseOther("--verify", request.choices().verify(), attempt.verify());
  }

  /** Statistics that are all that is left can be forgotten. */
  private void refuseOtherAnalyze(Journal journal) {
    Optional<UpgradeRequest.Analyze> asked = request.choices().analyze();
    if (!journal.hasRest() || !request.forgetsStatistics()) {
      refuseOther("--analyze", asked, UpgradePlan.of(journal).analyze());
    }
  }

  private <T> void refuseOther(String option, Optional<T> asked, T decided) {
    if (asked.isPresent() && !asked.get().equals(decided)) {
      throw CoexistException.usage(
          "cannot continue the upgrade of cluster " + request.cluster() + " with another " + option,
          "it was begun with " + decided,
          "leave " + option + " out");
    }
  }
}
