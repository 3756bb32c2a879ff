package org.pgcoexist.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgcoexist.engine.journal.Journal.Mark;
import org.pgcoexist.upgrade.plan.StepId;

class EngineTest extends EngineBench {

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
}
