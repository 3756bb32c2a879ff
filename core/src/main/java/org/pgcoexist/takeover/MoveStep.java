package org.pgcoexist.takeover;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.pgcoexist.debian.UserClusters;
import org.pgcoexist.engine.Change;
import org.pgcoexist.engine.Changes;
import org.pgcoexist.engine.Progress;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.StepName;
import org.pgcoexist.engine.UserClustersChange;

/**
 * Step 3: data, configuration, log, user_clusters and registry, each judged from the disk.
 *
 * <p>A crash leaves a prefix of the changes made; performing makes the rest, undoing reverts the
 * prefix from its end.
 */
final class MoveStep implements Step {

  private final TakeoverContext context;

  MoveStep(TakeoverContext context) {
    this.context = context;
  }

  @Override
  public StepName id() {
    return TakeoverStep.MOVE;
  }

  @Override
  public boolean sealsEarlierSteps() {
    return true;
  }

  private Change changes() {
    List<Change> changes = new ArrayList<>();
    changes.add(new DataMoved(context));
    changes.add(new ConfigurationMoved(context));
    if (!context.takeover().before().name().equals(context.takeover().after().name())) {
      changes.add(new LogsRenamed(context));
      changes.add(userClusters());
    }
    changes.add(new RegistryChanged(context));
    return new Changes(changes);
  }

  private Change userClusters() {
    Takeover takeover = context.takeover();
    UnaryOperator<byte[]> renamed =
        content ->
            UserClusters.renamed(
                content, takeover.from(), takeover.before().name(), takeover.after().name());
    return new UserClustersChange(
        context.disks().self(), context.locations(), context.originals(), renamed);
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
}
