package org.pgcoexist.upgrade.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.pgcoexist.engine.journal.StepName;
import org.pgcoexist.upgrade.plan.Method;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeRequest.Action;

/**
 * A slice of the matrix of faults that takes seconds: in each step of each method something goes
 * wrong once.
 */
class FaultSliceTest extends InMemoryTests {

  /** The one is requested by itself, and the other by an option. */
  private static final Set<StepId> ELSEWHERE = EnumSet.of(StepId.DELETE_OLD, StepId.ANALYZE_BEFORE);

  private static final String COMPARED = "replace /var/lib/postgresql/main.new/upgrade/verified";

  @Test
  void oneFaultInEachStepOfEachMethod() {
    EnumSet<Fault> faults = EnumSet.noneOf(Fault.class);
    Set<StepName> steps = new HashSet<>();
    int methods = 0;
    for (Method method : Method.values()) {
      Matrix matrix = new Matrix(directory, Variant.IN_PLACE.by(method.word()));
      List<FaultCase> slice = FaultCase.oneInEachStep(matrix.operations(), methods);
      assertEquals(matrix.steps, struck(matrix, slice), method.word());
      matrix.strike(slice);
      assertEquals("", String.join("\n\n", matrix.broken()));
      steps.addAll(matrix.steps);
      slice.forEach(strike -> faults.add(strike.fault()));
      methods++;
    }
    assertEquals(EnumSet.allOf(Fault.class), faults);
    Set<StepId> met = EnumSet.complementOf(EnumSet.copyOf(ELSEWHERE));
    assertEquals(met, steps);
    assertTrue(methods > 5, "methods: " + methods);
  }

  private static Set<StepName> struck(Matrix matrix, List<FaultCase> slice) {
    return slice.stream()
        .map(strike -> StepId.ofKey(matrix.operations().get(strike.at() - 1).step()))
        .collect(Collectors.toSet());
  }

  /** psql on either private server; {@link FaultMatrixTest} has more of it. */
  @Test
  void aSessionGoesWrong() {
    for (Action side : List.of(Action.SHELL_OLD, Action.SHELL_NEW)) {
      Matrix matrix = new Matrix(directory, Variant.IN_PLACE.by("parallel"));
      matrix.strikeAgain(COMPARED, Fault.DIES, side, session -> FaultCase.all(session, 12));
      assertEquals("", String.join("\n\n", matrix.broken()));
      assertTrue(matrix.strikes() > 2, side + " strikes: " + matrix.strikes());
    }
  }

  @Test
  void theOldClusterIsDeleted() {
    Deletion deletion = new Deletion(directory, Variant.IN_PLACE);
    deletion.strikeAll(8);
    assertEquals("", String.join("\n\n", deletion.broken()));
    assertTrue(deletion.strikes() > 3, "strikes: " + deletion.strikes());
  }
}
