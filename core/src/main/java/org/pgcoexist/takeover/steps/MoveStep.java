package org.pgcoexist.takeover.steps;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.pgcoexist.debian.files.UserClusters;
import org.pgcoexist.engine.ChangesStep;
import org.pgcoexist.engine.ReversibleChange;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.UserClustersChange;
import org.pgcoexist.takeover.plan.Takeover;
import org.pgcoexist.takeover.plan.TakeoverContext;
import org.pgcoexist.takeover.plan.TakeoverStep;

/** Step 3: data, configuration, log, user_clusters and registry. */
public final class MoveStep {

  private final TakeoverContext context;

  private MoveStep(TakeoverContext context) {
    this.context = context;
  }

  public static Step of(TakeoverContext context) {
    return new ChangesStep(TakeoverStep.MOVE, new MoveStep(context)::changes);
  }

  private List<ReversibleChange> changes() {
    List<ReversibleChange> changes = new ArrayList<>();
    changes.add(new DataMoved(context));
    changes.add(new ConfigurationMoved(context));
    if (!context.takeover().before().name().equals(context.takeover().after().name())) {
      changes.add(new LogsRenamed(context));
      changes.add(userClusters());
    }
    changes.add(new RegistryChanged(context));
    return changes;
  }

  private ReversibleChange userClusters() {
    Takeover takeover = context.takeover();
    UnaryOperator<byte[]> renamed =
        content ->
            UserClusters.renamed(
                content, takeover.from(), takeover.before().name(), takeover.after().name());
    return new UserClustersChange(
        context.disks().self(), context.locations(), context.originals(), renamed);
  }
}
