package org.pgcoexist.upgrade;

import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.plan.UpgradeRequest;

/** The last upgrade of a cluster, when it is finished and something of the old one is left. */
final class FinishedAttempt {

  private final UpgradeRequest request;
  private final Cluster cluster;
  private final List<Journal> finished;

  /**
   * @param cluster as it is registered now
   * @param finished its journals, the oldest first
   */
  FinishedAttempt(UpgradeRequest request, Cluster cluster, List<Journal> finished) {
    this.request = request;
    this.cluster = cluster;
    this.finished = finished;
  }

  /** The attempt whose old cluster can be deleted, or the rest of it. */
  Journal toDelete() {
    Journal journal =
        last()
            .filter(one -> one.last(StepId.DELETE_OLD).stream().noneMatch(this::isDone))
            .orElseThrow(
                () ->
                    CoexistException.usage(
                        "nothing to delete for cluster " + cluster.name(),
                        "no finished upgrade of it keeps an old cluster",
                        "pg_coexist list shows what is kept"));
    journal.dropTornLine();
    return journal;
  }

  private boolean isDone(Journal.Mark mark) {
    return mark == Journal.Mark.DONE;
  }

  /** The attempt that can be undone although it is finished. */
  Journal toTakeBack() {
    Journal journal =
        last()
            .orElseThrow(
                () ->
                    CoexistException.usage(
                        "nothing to roll back for cluster " + cluster.name(),
                        "no upgrade of it is open, and none is finished",
                        "pg_version_upgrade -c " + cluster.name() + "   starts one"));
    if (journal.outcome() == Journal.Outcome.OLD_DELETED) {
      throw refusal("the old cluster has been deleted", "there is no way back");
    }
    journal.dropTornLine();
    return journal;
  }

  /** The attempt that gathered statistics and did not come to the end of it. */
  Optional<Journal> lackingStatistics() {
    Optional<Journal> journal = last().filter(Journal::hasRest);
    journal.ifPresent(Journal::dropTornLine);
    return journal;
  }

  /** Those that were rolled back say nothing of what is there now; what is no upgrade ends it. */
  private Optional<Journal> last() {
    for (int i = finished.size() - 1; i >= 0; i--) {
      Journal journal = finished.get(i);
      if (journal.outcome() != Journal.Outcome.TAKEN_BACK) {
        boolean there =
            journal.undertaking() instanceof UpgradePlan attempt
                && attempt.newPath().equals(cluster.path());
        return there ? Optional.of(journal) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private CoexistException refusal(String why, String next) {
    return new CoexistException(
        ExitStatus.REFUSED,
        "cannot roll back the upgrade of cluster " + request.cluster(),
        why,
        next);
  }
}
