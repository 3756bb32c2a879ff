package org.pgcoexist.takeover;

import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.StepName;
import org.pgcoexist.engine.progress.Progress;

/** Step 1: start.conf says disabled, so that nothing starts the cluster while it moves. */
final class CloseStep implements Step {

  private final TakeoverContext context;
  private final Gate gate;

  CloseStep(TakeoverContext context) {
    this.context = context;
    this.gate = new Gate(context);
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
