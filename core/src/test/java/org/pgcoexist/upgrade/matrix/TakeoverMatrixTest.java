package org.pgcoexist.upgrade.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.upgrade.Tree;

/**
 * Every operation of an adoption and of a release goes wrong in every way. Afterwards the same
 * command ends where an undisturbed one ends, and the other one where it began, to the last byte.
 */
class TakeoverMatrixTest extends InMemoryTests {

  private final Queue<String> broken = new ConcurrentLinkedQueue<>();

  /**
   * What is tried.
   *
   * @param released whether the release of an adopted cluster is struck, or the adoption
   */
  private record Variant(String name, boolean running, boolean rootOwns, boolean released) {

    Stage.Ending there(TakeoverStage stage, Fault fault, int at) {
      return released ? stage.release(fault, at) : stage.adopt(fault, at);
    }

    Stage.Ending back(TakeoverStage stage) {
      return released ? stage.adopt(Fault.FAILS, 0) : stage.release(Fault.FAILS, 0);
    }

    /** It stands where it began, and the way there has not begun or was undone. */
    boolean isAtStart(TakeoverStage stage) {
      return !stage.isOpen() && stage.isRegistered() == released;
    }
  }

  private TakeoverStage stage(Variant variant) {
    Path root = directory.resolve("stage" + Thread.currentThread().getId());
    Site.deleteTree(root);
    TakeoverStage stage =
        new TakeoverStage(
            root, new ClusterName(variant.name()), variant.running(), variant.rootOwns());
    if (variant.released()) {
      requireDone(stage.adopt(Fault.FAILS, 0));
    }
    return stage;
  }

  private static void requireDone(Stage.Ending ending) {
    if (ending.kind() != Stage.Ending.Kind.DONE) {
      throw new AssertionError("ended as " + ending);
    }
  }

  /** A fault and where it strikes. */
  private record FaultCase(Operation operation, int at, Fault fault) {}

  /**
   * Every fault at every n-th operation.
   *
   * @param every n; all of them with {@code -Dmatrix=all}
   * @param least so many strikes at least, lest nothing was tried
   */
  private void strikeAll(Variant variant, int every, int least) {
    TakeoverStage undisturbed = stage(variant);
    final Map<String, String> before = undisturbed.snapshot();
    requireDone(variant.there(undisturbed, Fault.FAILS, 0));
    List<Operation> operations = undisturbed.faults().operations();
    final Map<String, String> after = undisturbed.snapshot();
    Set<Map<String, String>> seen = ConcurrentHashMap.newKeySet();
    List<FaultCase> all = new ArrayList<>();
    int step = "all".equals(System.getProperty("matrix")) ? 1 : every;
    for (int at = 1; at <= operations.size(); at += step) {
      boolean now = Turn.has((at - 1) / step);
      for (Fault fault : now ? operations.get(at - 1).faults() : List.<Fault>of()) {
        // A boot starts one that was stopped by hand.
        if (fault != Fault.BOOTS || variant.running()) {
          all.add(new FaultCase(operations.get(at - 1), at, fault));
        }
      }
    }
    all.parallelStream().forEach(strike -> strike(variant, strike, before, after, seen));
    assertEquals("", String.join("\n\n", broken));
    assertTrue(all.size() >= Turn.least(least), "strikes: " + all.size());
    assertTrue(seen.size() >= Turn.least(least) / 10, "states: " + seen.size());
  }

  private void strike(
      Variant variant,
      FaultCase strike,
      Map<String, String> before,
      Map<String, String> after,
      Set<Map<String, String>> seen) {
    int at = strike.at();
    Fault fault = strike.fault();
    String told = variant + ", " + fault + " at " + at + " " + strike.operation().what();
    try {
      TakeoverStage stage = struck(variant, fault, at, before);
      if (seen.add(stage.snapshot())) {
        if (variant.isAtStart(stage) || stage.isOpen()) {
          requireDone(variant.there(stage, Fault.FAILS, 0));
        }
        Tree.assertSame(after, stage.snapshot(), "again: not as undisturbed");
        TakeoverStage other = struck(variant, fault, at, before);
        if (!variant.isAtStart(other)) {
          requireDone(variant.back(other));
        }
        Tree.assertSame(before, other.snapshot(), "back: not as before");
      }
    } catch (AssertionError | RuntimeException e) {
      broken.add(told + ": " + e);
    }
  }

  /** A failure that leaves nothing open has taken everything back. */
  private TakeoverStage struck(Variant variant, Fault fault, int at, Map<String, String> before) {
    TakeoverStage stage = stage(variant);
    Stage.Ending ending = variant.there(stage, fault, at);
    if (!stage.faults().struck()) {
      throw new AssertionError("not struck");
    }
    if (ending.kind() == Stage.Ending.Kind.FAILED && variant.isAtStart(stage)) {
      Tree.assertSame(before, stage.snapshot(), "failed, and not as before");
    }
    return stage;
  }

  /** A slice of what follows that takes seconds. */
  @Test
  void someFaultsOfBoth() {
    strikeAll(new Variant("main", true, true, false), 19, 20);
    strikeAll(new Variant("shop", true, false, true), 19, 20);
  }

  @Test
  @Tag("matrix")
  void anAdoptionOfAClusterThatServes() {
    strikeAll(new Variant("main", true, false, false), 1, 300);
  }

  @Test
  @Tag("matrix")
  void anAdoptionUnderAnotherNameOfOneThatIsDown() {
    strikeAll(new Variant("shop", false, false, false), 7, 50);
  }

  @Test
  @Tag("matrix")
  void aReleaseOfAClusterThatServes() {
    strikeAll(new Variant("shop", true, false, true), 3, 120);
  }

  @Test
  @Tag("matrix")
  void bothWhereTheDirectoriesAboveAreRoots() {
    strikeAll(new Variant("main", false, true, false), 7, 40);
    strikeAll(new Variant("main", true, true, true), 7, 40);
  }
}
