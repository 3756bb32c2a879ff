package org.pgcoexist.takeover;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.engine.Cancellation;
import org.pgcoexist.engine.Engine;
import org.pgcoexist.engine.Event;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.takeover.plan.Takeover;
import org.pgcoexist.takeover.plan.TakeoverContext;
import org.pgcoexist.takeover.plan.TakeoverStep;
import org.pgcoexist.takeover.steps.CloseStep;
import org.pgcoexist.takeover.steps.DataMoved;
import org.pgcoexist.takeover.steps.MoveStep;
import org.pgcoexist.takeover.steps.OpenStep;
import org.pgcoexist.takeover.steps.StopStep;

/** One run of a takeover's plan: all of it, or nothing. */
final class TakeoverRunner {

  private final TakeoverContext context;
  private final Takeover takeover;
  private final Journal journal;
  private final Engine engine;
  private final String what;

  TakeoverRunner(TakeoverContext context, Journal journal, Cancellation cancellation) {
    this.context = context;
    this.takeover = context.takeover();
    this.journal = journal;
    this.engine = new Engine(steps(context), journal, cancellation, context.listener());
    this.what = takeover.title() + " of cluster " + takeover.name();
  }

  private static List<Step> steps(TakeoverContext context) {
    return List.of(
        new CloseStep(context), new StopStep(context), MoveStep.of(context), new OpenStep(context));
  }

  /** True when only closing it is left; originals may be forgotten then. */
  boolean isDone() {
    return journal.last(TakeoverStep.OPEN).filter(mark -> mark == Journal.Mark.DONE).isPresent();
  }

  /** Performs what is left; a failure undoes everything. */
  Takeovers.Done finish() throws InterruptedException {
    engine.perform(what, ways(), this::settled);
    Takeovers.Done done = done(false);
    try {
      removeEmptyPath();
      forgetOriginals();
      journal.close();
    } catch (CoexistException e) {
      throw e.leaving(
          ExitStatus.FAILED,
          "the " + what + " is done, only this is left",
          takeover.onward() + "   finishes it");
    }
    return done;
  }

  /** Takes back all that has begun. */
  Takeovers.Done takeBack() throws InterruptedException {
    try {
      undo();
    } catch (CoexistException e) {
      throw e.leaving(ExitStatus.FAILED, "", takeover.back() + "   continues the rollback");
    }
    return done(true);
  }

  private Takeovers.Done done(boolean takenBack) {
    return new Takeovers.Done(takeover, takenBack, journal.shutOut(Instant.now()));
  }

  private void undo() throws InterruptedException {
    engine.undo();
    context.originals().forget();
    journal.close();
  }

  private CoexistException settled(CoexistException failure, ExitStatus status)
      throws InterruptedException {
    try {
      undo();
    } catch (CoexistException e) {
      boolean same = e.getMessage().equals(failure.getMessage());
      return failure.leaving(
          status,
          "the rollback failed as well" + (same ? ", for the same reason" : ":\n" + e.getMessage()),
          ways());
    }
    return failure.leaving(
        status, "everything was undone: the cluster is as it was", takeover.onward());
  }

  private String ways() {
    return takeover.onward() + "   continues\n" + takeover.back() + "   undoes everything";
  }

  /** A release leaves no cluster path, unless there is more in it than an upgrade wrote down. */
  private void removeEmptyPath() {
    boolean left =
        !takeover.isAdoption() && !takeover.before().data().equals(takeover.after().data());
    if (!left) {
      return;
    }
    if (context.disks().self().facts(takeover.path()).isPresent()) {
      context.disks().owner().remove(takeover.path().resolve("upgrade"));
    }
    DataMoved.removeIfEmpty(context.disks(), takeover.path());
    Optional<FileFacts> facts = context.disks().self().facts(takeover.path());
    if (facts.isPresent()) {
      context
          .listener()
          .on(
              new Event.Warning(
                  takeover.path() + " is left, since there is more in it than the data"));
    }
  }

  /** What an adoption kept is needed for its release; after that nothing is. */
  private void forgetOriginals() {
    if (!takeover.isAdoption()) {
      context.originals().forget();
      takeover.reverses().ifPresent(id -> context.originals(id).forget());
    }
  }
}
