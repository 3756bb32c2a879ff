package org.pgcoexist.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.pgcoexist.engine.Event;
import org.pgcoexist.engine.EventListener;
import org.pgcoexist.engine.journal.StepName;
import org.pgcoexist.upgrade.plan.UpgradeEvent;
import org.pgcoexist.upgrade.plan.UpgradePlan;

/** Tells a listener what the engine does, and keeps what a call is to return. */
final class Reporter implements EventListener {

  private final Consumer<? super ProgressEvent> listener;
  private final List<String> warnings = new ArrayList<>();
  private Optional<PlannedUpgrade> planned = Optional.empty();
  private Optional<UpgradeReport> report = Optional.empty();
  private Optional<RuntimeException> deaf = Optional.empty();

  Reporter(Consumer<? super ProgressEvent> listener) {
    this.listener = listener;
  }

  @Override
  public synchronized void on(Event event) {
    if (event instanceof Event.Warning warning) {
      warn(warning.message());
    } else if (event instanceof Event.StepEvent step) {
      tell(eventOf(step));
    } else if (event instanceof UpgradeEvent.Begun begun) {
      planned = Optional.of(plan(begun.attempt()));
      tell(new ProgressEvent.Begun(planned.get()));
    } else if (event instanceof UpgradeEvent.Checked checked) {
      planned = Optional.of(plan(checked.attempt()));
    } else if (event instanceof UpgradeEvent.Summary done) {
      report =
          Optional.of(
              new UpgradeReport(
                  plan(done.attempt()), done.elapsed(), done.shutOut(), List.copyOf(done.next())));
    }
  }

  /** Something the administrator should know. */
  synchronized void warn(String message) {
    warnings.add(message);
    tell(new ProgressEvent.Warning(message));
  }

  /** What a check found possible, or was begun. */
  synchronized PlannedUpgrade planned() {
    return planned.orElseThrow();
  }

  /** What was done. */
  synchronized UpgradeReport report() {
    return report.orElseThrow();
  }

  /** Throws what the listener has thrown. */
  synchronized void requireHeard() {
    if (deaf.isPresent()) {
      throw deaf.get();
    }
  }

  /** The failure of the work, with that of the listener. */
  synchronized RuntimeException unchecked(Throwable failure) {
    deaf.filter(own -> own != failure).ifPresent(failure::addSuppressed);
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
  }

  private void tell(ProgressEvent event) {
    if (deaf.isPresent()) {
      return;
    }
    try {
      listener.accept(event);
    } catch (RuntimeException e) {
      deaf = Optional.of(e);
    }
  }

  private PlannedUpgrade plan(UpgradePlan plan) {
    return new PlannedUpgrade(
        plan.name(),
        plan.from(),
        plan.to(),
        plan.method(),
        plan.newPath(),
        plan.wasRunning(),
        List.copyOf(warnings));
  }

  private static ProgressEvent eventOf(Event.StepEvent event) {
    ProgressEvent.Step step = step(event.step());
    if (event instanceof Event.Started) {
      return new ProgressEvent.StepStarted(step);
    }
    if (event instanceof Event.Progressed progressed) {
      return progressed(step, progressed);
    }
    if (event instanceof Event.Finished finished) {
      return new ProgressEvent.StepFinished(step, finished.elapsed());
    }
    return event instanceof Event.Skipped
        ? new ProgressEvent.StepSkipped(step)
        : new ProgressEvent.StepUndone(step);
  }

  private static ProgressEvent progressed(ProgressEvent.Step step, Event.Progressed event) {
    double share = event.work().share();
    return new ProgressEvent.StepProgressed(
        step,
        new ProgressEvent.Amount(event.work().bytes(), event.work().totalBytes()),
        new ProgressEvent.Amount(event.work().rows(), event.work().totalRows()),
        share < 0 ? OptionalDouble.empty() : OptionalDouble.of(share),
        event.work().what(),
        event.elapsed(),
        event.pace().bytesPerSecond(),
        event.pace().left());
  }

  private static ProgressEvent.Step step(StepName step) {
    return new ProgressEvent.Step(step.number(), step.key(), step.title());
  }
}
