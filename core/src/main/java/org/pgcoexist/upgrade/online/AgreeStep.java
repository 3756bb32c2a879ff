package org.pgcoexist.upgrade.online;

import java.util.Optional;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.replication.Publisher;
import org.pgcoexist.upgrade.state.Marker;
import org.pgcoexist.upgrade.verify.ServingComparison;

/**
 * Step 2g: compare the definitions of old and new while clients work, so that in the downtime a
 * fingerprint is enough; and write to the disk what was received, so that the new server stops
 * soon.
 *
 * <p>A SIGKILL leaves sheets of a comparison, which the next one replaces. The marker is written at
 * the end; with it, and with definitions that are the same still, the step is done.
 */
final class AgreeStep implements Step {

  private final UpgradeContext context;
  private final Publisher publisher;
  private final Marker marker;
  private boolean wasSmall;

  AgreeStep(UpgradeContext context) {
    this.context = context;
    this.publisher = new Publisher(context);
    this.marker = Marker.agreed(context);
  }

  @Override
  public StepId id() {
    return StepId.AGREE;
  }

  /** What was small when it was performed may be more already, and is received in the downtime. */
  @Override
  public Condition inspect() throws InterruptedException {
    if (!marker.isThere() || wasSmall) {
      return marker.isThere() ? Condition.DONE : Condition.NOT_DONE;
    }
    Optional<Psql> serving = publisher.serving();
    if (serving.isEmpty()) {
      return Condition.DONE;
    }
    RestartStep.requireStart(context, old(serving.get()));
    return new Lag(context).isSmall(old(serving.get())) ? Condition.DONE : Condition.NOT_DONE;
  }

  private Psql old(Psql serving) {
    return context.reading(serving).oldPsql();
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    Psql old = publisher.requireServing().oldPsql();
    if (!marker.isThere()) {
      new ServingComparison(context.reading(publisher.serving().orElseThrow())).run();
    }
    new ChangedDefinitions(context, old).requireNone();
    RestartStep.requireStart(context, old);
    PauseStep.writeToDisk(context, context.newPsql());
    new Lag(context).awaitSmall(old, progress);
    wasSmall = true;
    marker.write("");
  }

  /** What is left goes with the new cluster. */
  @Override
  public void undo() {}
}
