package org.pgcoexist.takeover.steps;

import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.journal.StepName;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.takeover.plan.TakeoverContext;
import org.pgcoexist.takeover.plan.TakeoverStep;

/** Step 2: stop the server; clients are shut out from here on. */
public final class StopStep implements Step {

  private final TakeoverContext context;

  public StopStep(TakeoverContext context) {
    this.context = context;
  }

  @Override
  public StepName id() {
    return TakeoverStep.STOP;
  }

  @Override
  public Condition inspect() throws InterruptedException {
    return context.serverRuns() ? Condition.NOT_DONE : Condition.DONE;
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    if (context.serverRuns()) {
      context.control().stop(context.takeover().from(), context.configured().name());
    }
  }

  @Override
  public void undo() throws InterruptedException {
    context.serveAgain();
  }
}
