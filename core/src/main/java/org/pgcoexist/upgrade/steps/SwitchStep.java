package org.pgcoexist.upgrade.steps;

import java.nio.file.Path;
import java.util.List;
import org.pgcoexist.debian.files.UserClusters;
import org.pgcoexist.engine.ChangesStep;
import org.pgcoexist.engine.ReversibleChange;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.UserClustersChange;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;

/**
 * Step 9: put the new cluster in the old one's place and keep the old one.
 *
 * <p>The registry is last. It goes on saying upgrading and start.conf disabled: step 10 opens the
 * cluster.
 */
public final class SwitchStep {

  private SwitchStep() {}

  /** The step. */
  public static Step of(UpgradeContext context) {
    return new ChangesStep(StepId.SWITCH, () -> changes(context));
  }

  private static List<ReversibleChange> changes(UpgradeContext context) {
    UpgradePlan attempt = context.attempt();
    Path from = context.locations().configuration(attempt.from(), attempt.name().value());
    return List.of(
        DataMove.keepOld(context),
        DataMove.placeNew(context),
        new ConfigurationKept(context, from),
        new ConfigurationPlaced(context),
        userClusters(context),
        new Registered(context));
  }

  static ReversibleChange userClusters(UpgradeContext context) {
    UpgradePlan attempt = context.attempt();
    return new UserClustersChange(
        context.disks().self(),
        context.locations(),
        context.originals(),
        content ->
            UserClusters.moved(content, attempt.name().value(), attempt.from(), attempt.to()));
  }

  /** The registry's new path. */
  private static final class Registered implements ReversibleChange {

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
