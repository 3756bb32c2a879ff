package org.pgcoexist.upgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.FaultyDisk;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.upgrade.Journal.Mark;

class EngineTest {

  @TempDir Path root;
  @TempDir Path directory;

  /** What happened, in order: calls of steps and the names of events. */
  private final List<String> story = new ArrayList<>();

  /** What is there of each step, as a disk would tell. */
  private final Map<StepId, Boolean> there = new EnumMap<>(StepId.class);

  private final Cancellation cancellation = new Cancellation();
  private Journal journal;
  private List<Step> plan;

  @BeforeEach
  void layout() {
    journal = Journal.create(new LocalDisk(), directory, Scene.in(root).attempt());
    plan = List.of(step(StepId.INITDB), step(StepId.DUMP), step(StepId.SWITCH));
  }

  /** What a step of the test does when it is performed. */
  @FunctionalInterface
  private interface Work {
    void perform(Progress progress) throws InterruptedException;
  }

  private Step step(StepId id) {
    return step(id, progress -> {});
  }

  private Step step(StepId id, Work work) {
    return new Step() {
      @Override
      public StepId id() {
        return id;
      }

      @Override
      public Condition inspect() {
        story.add("inspect " + id.key());
        return there.getOrDefault(id, false) ? Condition.DONE : Condition.NOT_DONE;
      }

      @Override
      public void perform(Progress progress) throws InterruptedException {
        story.add("perform " + id.key());
        work.perform(progress);
        there.putIfAbsent(id, true);
      }

      @Override
      public void undo() {
        story.add("undo " + id.key());
        there.remove(id);
      }

      @Override
      public boolean sealsEarlierSteps() {
        return id == StepId.SWITCH;
      }
    };
  }

  private Engine engine() {
    return new Engine(
        plan,
        Journal.open(new LocalDisk(), directory).orElseThrow(),
        cancellation,
        event -> story.add(told(event)));
  }

  private static String told(Event event) {
    if (event instanceof Event.Progressed progressed) {
      return "at " + progressed.done() + "/" + progressed.total() + " " + progressed.what();
    }
    if (event instanceof Event.Skipped skipped) {
      return "skipped " + skipped.step().key();
    }
    if (event instanceof Event.Undone undone) {
      return "undone " + undone.step().key();
    }
    return event.getClass().getSimpleName();
  }

  private Optional<Mark> last(StepId id) {
    return Journal.open(new LocalDisk(), directory).orElseThrow().last(id);
  }

  private List<String> told() {
    List<String> told = List.copyOf(story);
    story.clear();
    return told;
  }

  @Test
  void aFreshPlanIsPerformedInOrderAndInspectedAfterwards() throws Exception {
    plan = List.of(step(StepId.INITDB), step(StepId.DUMP, progress -> progress.report(1, 2, "x")));
    engine().perform();
    assertEquals(
        List.of(
            "Started",
            "perform initdb",
            "inspect initdb",
            "Finished",
            "Started",
            "perform dump",
            "at 1/2 x",
            "inspect dump",
            "Finished"),
        told());
    assertEquals(Optional.of(Mark.DONE), last(StepId.INITDB));
    assertEquals(Optional.of(Mark.DONE), last(StepId.DUMP));
  }

  @Test
  void theIntentIsDurableBeforeTheStep() throws Exception {
    plan =
        List.of(
            step(
                StepId.INITDB,
                progress -> assertEquals(Optional.of(Mark.BEGUN), last(StepId.INITDB))));
    engine().perform();
  }

  @Test
  void aFinishedPlanIsPassedOver() throws Exception {
    plan = List.of(step(StepId.INITDB), step(StepId.DUMP));
    engine().perform();
    told();
    engine().perform();
    assertEquals(
        List.of("inspect initdb", "skipped initdb", "inspect dump", "skipped dump"), told());
  }

  @Test
  void whatTheDiskLostIsPerformedAgain() throws Exception {
    plan = List.of(step(StepId.INITDB), step(StepId.DUMP));
    engine().perform();
    told();
    there.remove(StepId.INITDB);
    engine().perform();
    assertEquals(
        List.of(
            "inspect initdb",
            "Started",
            "perform initdb",
            "inspect initdb",
            "Finished",
            "inspect dump",
            "skipped dump"),
        told());
  }

  /** A crash between a step's effect and its outcome. */
  @Test
  void anEffectWithoutOutcomeIsFoundDone() throws Exception {
    journal.record(StepId.INITDB, Mark.BEGUN);
    there.put(StepId.INITDB, true);
    plan = List.of(step(StepId.INITDB));
    engine().perform();
    assertEquals(List.of("inspect initdb", "skipped initdb"), told());
    assertEquals(Optional.of(Mark.DONE), last(StepId.INITDB));
  }

  /** What stands there without our having begun is not ours. */
  @Test
  void anEffectThatWasNeverBegunIsPerformed() throws Exception {
    there.put(StepId.INITDB, true);
    plan = List.of(step(StepId.INITDB));
    engine().perform();
    assertEquals(List.of("Started", "perform initdb", "inspect initdb", "Finished"), told());
  }

  @Test
  void aSealedStepIsNotEvenLookedAt() throws Exception {
    for (StepId id : List.of(StepId.INITDB, StepId.DUMP)) {
      journal.record(id, Mark.BEGUN);
      journal.record(id, Mark.DONE);
    }
    journal.record(StepId.SWITCH, Mark.BEGUN);
    engine().perform();
    assertEquals(
        List.of("inspect switch", "Started", "perform switch", "inspect switch", "Finished"),
        told());
  }

  @Test
  void anUndoneSealSealsNothing() throws Exception {
    there.put(StepId.INITDB, true);
    journal.record(StepId.INITDB, Mark.BEGUN);
    journal.record(StepId.SWITCH, Mark.BEGUN);
    journal.record(StepId.SWITCH, Mark.UNDONE);
    engine().perform();
    assertEquals(List.of("inspect initdb", "skipped initdb"), told().subList(0, 2));
  }

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
    Journal broken = Journal.create(new FaultyDisk(disk, 0), directory, journal.attempt());
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
    Journal broken = Journal.create(new FaultyDisk(disk, 0), directory, journal.attempt());
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
