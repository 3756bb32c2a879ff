package org.pgcoexist.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.disk.FaultyDisk;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.engine.journal.Journal.Mark;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradePlan;

class EngineFailureTest extends EngineBench {

  @Test
  void aFailureIsRecordedAndEndsThePlan() {
    CoexistException failure = CoexistException.failed("cannot dump", "no", "");
    plan =
        List.of(
            step(StepId.INITDB),
            step(
                StepId.DUMP,
                progress -> {
                  throw failure;
                }),
            step(StepId.SWITCH));
    assertSame(failure, assertThrows(CoexistException.class, () -> engine().perform()));
    assertEquals(Optional.of(Mark.FAILED), last(StepId.DUMP));
    assertEquals(Optional.empty(), last(StepId.SWITCH));
    assertEquals("perform dump", story.get(story.size() - 1));
  }

  @Test
  void anInterruptIsRecordedAsAFailure() {
    plan =
        List.of(
            step(
                StepId.DUMP,
                progress -> {
                  throw new InterruptedException("stop");
                }));
    assertThrows(InterruptedException.class, () -> engine().perform());
    assertEquals(Optional.of(Mark.FAILED), last(StepId.DUMP));
  }

  @Test
  void aStepWithoutEffectIsAFaultOfTheProgram() {
    plan = List.of(step(StepId.DUMP, progress -> there.put(StepId.DUMP, false)));
    IllegalStateException e = assertThrows(IllegalStateException.class, () -> engine().perform());
    assertEquals("step DUMP ended without its effect", e.getMessage());
    assertEquals(Optional.of(Mark.FAILED), last(StepId.DUMP));
  }

  @Test
  void aJournalThatCannotBeWrittenHidesNoFailure() {
    FaultyDisk.Plan disk = new FaultyDisk.Plan();
    Journal broken = Journal.create(new FaultyDisk(disk, 0), directory, UpgradePlan.of(journal));
    disk.next(FaultyDisk.Fault.FAILS, 2);
    CoexistException failure = CoexistException.failed("cannot dump", "no", "");
    Step step =
        step(
            StepId.DUMP,
            progress -> {
              throw failure;
            });
    Engine engine = new Engine(List.of(step), broken, cancellation, event -> {});
    assertSame(failure, assertThrows(CoexistException.class, engine::perform));
    assertEquals(
        "cannot append to " + directory.resolve("journal") + ": the disk is broken",
        failure.getSuppressed()[0].getMessage());
  }

  @Test
  void aStepThatCannotBeAnnouncedIsNotPerformed() {
    FaultyDisk.Plan disk = new FaultyDisk.Plan();
    Journal broken = Journal.create(new FaultyDisk(disk, 0), directory, UpgradePlan.of(journal));
    disk.next(FaultyDisk.Fault.FAILS, 1);
    Engine engine = new Engine(plan, broken, cancellation, event -> {});
    assertThrows(CoexistException.class, engine::perform);
    assertEquals(List.of(), told());
  }

  @Test
  void aRequestToStopIsHeardBetweenSteps() {
    plan = List.of(step(StepId.INITDB, progress -> cancellation.request()), step(StepId.DUMP));
    assertThrows(InterruptedException.class, () -> engine().perform());
    assertEquals(List.of("Started", "perform initdb", "inspect initdb", "Finished"), told());
    assertEquals(Optional.of(Mark.DONE), last(StepId.INITDB));
  }

  /** What settles, and each time is asked to stop so often before it ends. */
  private CoexistException settledAfter(int stops, Step first) {
    plan = List.of(first);
    List<ExitStatus> statuses = new ArrayList<>();
    CoexistException thrown =
        assertThrows(
            CoexistException.class,
            () ->
                engine()
                    .perform(
                        "upgrade",
                        "try again",
                        (failure, status) -> {
                          statuses.add(status);
                          if (statuses.size() <= stops) {
                            throw new InterruptedException("stop");
                          }
                          return failure.leaving(status, "all is well", "go on");
                        }));
    assertEquals(Math.min(stops, 1) + 1, statuses.size());
    return thrown;
  }

  private Step failing() {
    return step(
        StepId.DUMP,
        progress -> {
          throw CoexistException.failed("cannot dump", "no", "");
        });
  }

  @Test
  void clearingUpThatIsStoppedBeginsOnceMoreAndIsThenLeft() {
    assertEquals("go on", settledAfter(0, failing()).next());
    CoexistException once = settledAfter(1, failing());
    assertEquals("go on", once.next());
    assertEquals(ExitStatus.INTERRUPTED, once.status());
    CoexistException twice = settledAfter(2, failing());
    assertTrue(twice.why().contains("clearing up was stopped as well"), twice.getMessage());
    assertEquals("try again", twice.next());
    assertEquals(ExitStatus.INTERRUPTED, twice.status());
  }

  @Test
  void whatHasBegunIsUndoneInReverse() throws Exception {
    journal.record(StepId.INITDB, Mark.BEGUN);
    journal.record(StepId.INITDB, Mark.DONE);
    journal.record(StepId.SWITCH, Mark.BEGUN);
    engine().undo();
    assertEquals(List.of("undo switch", "undone switch", "undo initdb", "undone initdb"), told());
    assertEquals(Optional.of(Mark.UNDONE), last(StepId.INITDB));
    engine().undo();
    assertEquals(List.of(), told());
  }

  @Test
  void anUndoThatWasCutShortIsDoneAgain() throws Exception {
    journal.record(StepId.INITDB, Mark.BEGUN);
    journal.record(StepId.DUMP, Mark.BEGUN);
    journal.record(StepId.DUMP, Mark.UNDOING);
    engine().undo();
    assertEquals(List.of("undo dump", "undone dump", "undo initdb", "undone initdb"), told());
  }

  @Test
  void aRequestToStopDoesNotStopAnUndo() throws Exception {
    journal.record(StepId.INITDB, Mark.BEGUN);
    cancellation.request();
    engine().undo();
    assertEquals(List.of("undo initdb", "undone initdb"), told());
  }
}
