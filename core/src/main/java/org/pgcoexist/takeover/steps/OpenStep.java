package org.pgcoexist.takeover.steps;

import java.time.Instant;
import java.util.Optional;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.journal.StepName;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.postgres.PostmasterPid;
import org.pgcoexist.takeover.plan.StartConfGuard;
import org.pgcoexist.takeover.plan.TakeoverContext;
import org.pgcoexist.takeover.plan.TakeoverStep;

/** Step 4: start.conf says what it did before, and the server runs if it ran before. */
public final class OpenStep implements Step {

  private final TakeoverContext context;
  private final StartConfGuard gate;

  public OpenStep(TakeoverContext context) {
    this.context = context;
    this.gate = new StartConfGuard(context);
  }

  @Override
  public StepName id() {
    return TakeoverStep.OPEN;
  }

  @Override
  public boolean sealsEarlierSteps() {
    return true;
  }

  @Override
  public Condition inspect() throws InterruptedException {
    return gate.isOpen() && isServing() ? Condition.DONE : Condition.NOT_DONE;
  }

  private boolean isServing() throws InterruptedException {
    return !context.takeover().wasRunning() || context.serverRuns();
  }

  /** systemd and apt learn where the cluster is before it is started. */
  @Override
  public void perform(Progress progress) throws InterruptedException {
    gate.open();
    context.announce();
    if (!isServing()) {
      context.control().start(context.takeover().from(), context.takeover().after().name());
    }
  }

  /** Clients are served before the program that starts their server has ended. */
  @Override
  public Optional<Instant> effectSince() {
    return context.takeover().wasRunning()
        ? PostmasterPid.readySince(context.disks().owner(), context.takeover().after().data())
        : Optional.empty();
  }

  @Override
  public void undo() throws InterruptedException {
    gate.close();
    if (context.serverRuns()) {
      context.control().stop(context.takeover().from(), context.takeover().after().name());
    }
  }
}
