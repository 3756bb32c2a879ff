package org.pgcoexist.upgrade.steps;

import java.nio.charset.StandardCharsets;
import org.pgcoexist.postgres.PostmasterPid;
import org.pgcoexist.postgres.PrivateServer;
import org.pgcoexist.upgrade.Attempt;
import org.pgcoexist.upgrade.Progress;
import org.pgcoexist.upgrade.Step;
import org.pgcoexist.upgrade.StepId;
import org.pgcoexist.upgrade.UpgradeContext;

/** Step 3: stop the old postmaster; from here on clients are shut out. */
public final class StopOldStep implements Step {

  private final UpgradeContext context;
  private final Attempt attempt;

  public StopOldStep(UpgradeContext context) {
    this.context = context;
    this.attempt = context.attempt();
  }

  @Override
  public StepId id() {
    return StepId.STOP_OLD;
  }

  /** Done when nothing runs on the old data but perhaps our own private server. */
  @Override
  public Condition inspect() throws InterruptedException {
    boolean any =
        PrivateServer.anyServerRuns(
            context.runner(), context.oldPrograms(), attempt.cluster().data(), attempt.owner());
    return !any || ourOwnRuns() ? Condition.DONE : Condition.NOT_DONE;
  }

  private boolean ourOwnRuns() {
    return context
        .disks()
        .owner()
        .read(attempt.cluster().data().resolve("postmaster.pid"))
        .flatMap(bytes -> PostmasterPid.parse(new String(bytes, StandardCharsets.UTF_8)))
        .filter(pid -> pid.socketDirectory().equals(context.sockets().path().toString()))
        .isPresent();
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    if (inspect() == Condition.NOT_DONE) {
      context.control().stop(attempt.from(), attempt.name().value());
    }
  }

  @Override
  public void undo() throws InterruptedException {
    if (attempt.wasRunning() && inspect() == Condition.DONE) {
      context.control().start(attempt.from(), attempt.name().value());
    }
  }
}
