package org.pgcoexist.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.engine.Step.Condition;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.engine.journal.Journal.Mark;
import org.pgcoexist.engine.journal.StepName;
import org.pgcoexist.process.Work;

/**
 * Runs a plan from wherever the disk says it stands.
 *
 * <p>A crash at any line leaves: a step begun in the journal with any part of its effect (it is
 * inspected and performed again), or an effect whose outcome is not recorded (it is found done).
 */
public final class Engine {

  private final List<Step> plan;
  private final Journal journal;
  private final Cancellation cancellation;
  private final EventListener listener;

  public Engine(
      List<Step> plan, Journal journal, Cancellation cancellation, EventListener listener) {
    this.plan = plan;
    this.journal = journal;
    this.cancellation = cancellation;
    this.listener = listener;
  }

  /** Performs every step that is not done, in order; the first failure ends it. */
  public void perform() throws InterruptedException {
    for (Step step : plan.subList(firstStep(), plan.size())) {
      cancellation.check();
      if (journal.begun(step.id()) && step.inspect() == Condition.DONE) {
        if (journal.last(step.id()).orElseThrow() != Mark.DONE) {
          journal.record(step.id(), Mark.DONE, step.effectSince());
        }
        listener.on(new Event.Skipped(step.id()));
      } else {
        perform(step);
      }
    }
  }

  /** What is done when a plan cannot go on. */
  @FunctionalInterface
  public interface Settlement {
    /**
     * Brings everything into a safe state.
     *
     * @return the failure, with the state that it leaves and what comes next
     */
    CoexistException settle(CoexistException failure, ExitStatus status)
        throws InterruptedException;
  }

  /**
   * As {@link #perform()}; a failure, a request to stop or a fault of this program is settled. The
   * first request to stop while a failure is settled has it begun once more; each other one leaves
   * it where it is, as a death would.
   *
   * @param what is performed, for the message that it was stopped
   * @param ways what can be typed when it was left
   */
  public void perform(String what, String ways, Settlement settlement) throws InterruptedException {
    perform(what, ways, () -> {}, settlement);
  }

  /** The same; what comes first is settled as well when it fails. */
  public void perform(String what, String ways, Work first, Settlement settlement)
      throws InterruptedException {
    Settlement thatCanBeLeft = leaving(ways, settlement);
    try {
      first.run();
      perform();
    } catch (CoexistException e) {
      throw settled(thatCanBeLeft, e, ExitStatus.FAILED);
    } catch (InterruptedException e) {
      CoexistException stopped =
          CoexistException.failed("the " + what + " was stopped", "on request", "");
      throw settled(thatCanBeLeft, stopped, ExitStatus.INTERRUPTED);
    } catch (RuntimeException e) {
      // A fault of this program: the cluster must be safe anyway.
      CoexistException fault = CoexistException.failed("internal error", e.toString(), "");
      e.addSuppressed(settled(thatCanBeLeft, fault, ExitStatus.FAILED));
      throw e;
    }
  }

  private static CoexistException settled(
      Settlement settlement, CoexistException failure, ExitStatus status)
      throws InterruptedException {
    try {
      return settlement.settle(failure, status);
    } catch (InterruptedException e) {
      return settlement.settle(failure, ExitStatus.INTERRUPTED);
    }
  }

  /** Once it was begun after a request to stop, the next one leaves it where it is. */
  private static Settlement leaving(String ways, Settlement settlement) {
    return (failure, status) -> {
      try {
        return settlement.settle(failure, status);
      } catch (InterruptedException e) {
        if (status != ExitStatus.INTERRUPTED) {
          throw e;
        }
        return failure.leaving(status, "clearing up was stopped as well, on request", ways);
      }
    };
  }

  /** The last step that seals those before it and has begun, else the first of all. */
  private int firstStep() {
    for (int i = plan.size() - 1; i > 0; i--) {
      if (plan.get(i).sealsEarlierSteps() && journal.begun(plan.get(i).id())) {
        return i;
      }
    }
    return 0;
  }

  private void perform(Step step) throws InterruptedException {
    Instant start = Instant.now();
    journal.record(step.id(), Mark.BEGUN);
    listener.on(new Event.Started(step.id()));
    Optional<Instant> since;
    try {
      step.perform(new StepProgress(step.id(), start, listener));
      if (step.inspect() != Condition.DONE) {
        throw new IllegalStateException("step " + step.id() + " ended without its effect");
      }
      since = step.effectSince();
    } catch (RuntimeException | InterruptedException e) {
      recordFailure(step, e);
      throw e;
    }
    journal.record(step.id(), Mark.DONE, since);
    listener.on(new Event.Finished(step.id(), Duration.between(start, Instant.now())));
  }

  /** The step's own failure matters more than a journal that cannot be written on a full disk. */
  private void recordFailure(Step step, Exception failure) {
    try {
      journal.record(step.id(), Mark.FAILED);
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /** What a failure means now: the last step that has begun says it. */
  public StepName.OnFailure onFailure() {
    for (int i = plan.size() - 1; i >= 0; i--) {
      if (journal.begun(plan.get(i).id())) {
        return plan.get(i).onFailure();
      }
    }
    return StepName.OnFailure.UNDO;
  }

  /** The step of this plan. */
  public Step step(StepName id) {
    return plan.stream().filter(step -> step.id() == id).findFirst().orElseThrow();
  }

  /** Takes back every step that has begun, in reverse order; the first failure ends it. */
  public void undo() throws InterruptedException {
    undoFrom(plan.get(0).id());
  }

  /**
   * Takes back this step and those after it, as above; a plan without it has nothing to take back.
   */
  public void undoFrom(StepName first) throws InterruptedException {
    int from = plan.stream().map(Step::id).toList().indexOf(first);
    for (int i = plan.size() - 1; i >= from && from >= 0; i--) {
      Step step = plan.get(i);
      if (journal.begun(step.id())) {
        journal.record(step.id(), Mark.UNDOING);
        step.undo();
        journal.record(step.id(), Mark.UNDONE);
        listener.on(new Event.Undone(step.id()));
      }
    }
  }
}
