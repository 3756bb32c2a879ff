package org.pgcoexist.takeover.steps;

import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.journal.StepName;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.takeover.plan.StartConfGuard;
import org.pgcoexist.takeover.plan.TakeoverContext;
import org.pgcoexist.takeover.plan.TakeoverStep;

/** Step 1: start.conf says disabled, so that nothing starts the cluster while it moves. */
public final class CloseStep implements Step {

  private final TakeoverContext context;
  private final StartConfGuard gate;

  public CloseStep(TakeoverContext context) {
    this.context = context;
    this.gate = new StartConfGuard(context);
  }

  @Override
  public StepName id() {
    return TakeoverStep.CLOSE;
  }

  @Override
  public Condition inspect() {
    return gate.isClosed() ? Condition.DONE : Condition.NOT_DONE;
  }

  @Override
  public void perform(Progress progress) {
    gate.close();
  }

  /** Also the server: a boot has not started it since. */
  @Override
  public void undo() throws InterruptedException {
    context.serveAgain();
  }
}
