package org.pgcoexist.upgrade.steps;

import java.nio.file.Path;
import java.util.List;
import org.pgcoexist.debian.UserClusters;
import org.pgcoexist.engine.Change;
import org.pgcoexist.engine.Changes;
import org.pgcoexist.engine.Progress;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.UserClustersChange;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.upgrade.Attempt;
import org.pgcoexist.upgrade.StepId;
import org.pgcoexist.upgrade.UpgradeContext;

/**
 * Step 9: put the new cluster in the old one's place and keep the old one.
 *
 * <p>One intent of several changes in a fixed order, each judged from the disk. A crash leaves a
 * prefix of them applied; performing applies the rest, undoing reverts the prefix from its end. The
 * registry is last. It goes on saying upgrading and start.conf disabled: step 10 opens the cluster.
 */
public final class SwitchStep implements Step {

  private final UpgradeContext context;
  private final Attempt attempt;

  public SwitchStep(UpgradeContext context) {
    this.context = context;
    this.attempt = context.attempt();
  }

  @Override
  public StepId id() {
    return StepId.SWITCH;
  }

  @Override
  public boolean sealsEarlierSteps() {
    return true;
  }

  private Change changes() {
    Path from = context.locations().configuration(attempt.from(), attempt.name().value());
    return new Changes(
        List.of(
            DataMove.keepOld(context),
            DataMove.placeNew(context),
            new ConfigurationKept(context, from),
            new ConfigurationPlaced(context),
            userClusters(context),
            new Registered(context)));
  }

  static Change userClusters(UpgradeContext context) {
    Attempt attempt = context.attempt();
    return new UserClustersChange(
        context.disks().self(),
        context.locations(),
        context.originals(),
        content ->
            UserClusters.moved(content, attempt.name().value(), attempt.from(), attempt.to()));
  }

  @Override
  public Condition inspect() {
    return changes().isApplied() ? Condition.DONE : Condition.NOT_DONE;
  }

  @Override
  public void perform(Progress progress) {
    changes().apply();
  }

  @Override
  public void undo() {
    changes().revert();
  }

  /** The registry's new path. */
  private static final class Registered implements Change {

    private final UpgradeContext context;

    Registered(UpgradeContext context) {
      this.context = context;
    }

    private Cluster target() {
      Cluster cluster = context.attempt().cluster();
      return cluster.withPath(context.attempt().newPath()).withStatus(ClusterStatus.UPGRADING);
    }

    @Override
    public boolean isApplied() {
      return context
          .registry()
          .read()
          .find(context.attempt().name())
          .filter(target()::equals)
          .isPresent();
    }

    @Override
    public void apply() {
      context.registry().change(snapshot -> snapshot.with(target()));
    }

    /** The status goes back with the undo of step 4. */
    @Override
    public void revert() {
      context
          .registry()
          .change(
              snapshot ->
                  snapshot
                      .find(context.attempt().name())
                      .map(
                          now ->
                              snapshot.with(
                                  now.withPath(context.attempt().cluster().path())
                                      .withStatus(ClusterStatus.UPGRADING)))
                      .orElse(snapshot));
    }
  }
}
