package org.pgcoexist.upgrade.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.FaultyDisk.Death;
import org.pgcoexist.disk.FaultyDisk.Fault;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.Step.Condition;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.upgrade.Scene;
import org.pgcoexist.upgrade.Tree;

/**
 * The switch goes wrong at every single change of the disk, in every way: whatever is left of it,
 * performing again ends where an undisturbed switch ends, and undoing where it began.
 */
class SwitchFaultTest {

  private Path directory;
  private int scenes;
  private Scene scene;
  private Step step;
  private Path root;
  private Map<String, String> start;

  /** What is done to the step; the same lambda may be called again. */
  @FunctionalInterface
  private interface Act {
    void on(Step step) throws InterruptedException;
  }

  private static final Act PERFORM = step -> step.perform(Progress.NONE);
  private static final Act UNDO = Step::undo;

  /** In memory where that can be: thousands of changes are synced. */
  @BeforeEach
  void makeDirectory() throws IOException {
    Path memory = Path.of("/dev/shm");
    directory =
        Files.isWritable(memory)
            ? Files.createTempDirectory(memory, "pg-coexist-test-")
            : Files.createTempDirectory("pg-coexist-test-");
    newScene();
  }

  @AfterEach
  void removeDirectory() {
    new LocalDisk().remove(directory);
  }

  private void newScene() {
    newScene("var/lib/postgresql/main");
  }

  private void newScene(String newPath) {
    root = directory.resolve("scene" + scenes++);
    scene = Scene.in(root, root.resolve(newPath));
    if (newPath.startsWith("srv")) {
      // No other cluster of the target major.
      new LocalDisk().remove(root.resolve("etc/postgresql/18"));
    }
    step = SwitchStep.of(scene.context());
    start = tree();
  }

  /**
   * The tree with the scene's own root taken out of the contents. What ALTER SYSTEM set stays in
   * the new cluster when the switch is undone, and initdb's access file stays away: the undo of
   * step 1 removes that cluster.
   */
  private Map<String, String> tree() {
    Map<String, String> tree = Tree.of(root);
    tree.keySet().removeIf(path -> path.matches(".*main.new/data/(postgresql.auto|pg_hba).conf"));
    tree.replaceAll((path, text) -> text.replace(root.toString(), "ROOT"));
    return tree;
  }

  /** How many changes an act makes, and the tree it ends with. */
  private record Course(int changes, Map<String, String> end) {}

  private Course undisturbed(Act act) throws InterruptedException {
    scene.faults().next(Fault.FAILS, 0);
    act.on(step);
    return new Course(scene.faults().count(), tree());
  }

  private void strike(Act act, Fault fault, int at) {
    scene.faults().next(fault, at);
    boolean dies = fault == Fault.DIES || fault == Fault.DIES_WITHIN;
    Class<? extends Throwable> kind = dies ? Death.class : CoexistException.class;
    assertThrows(kind, () -> act.on(step));
  }

  /** A new process looks at the disk with new eyes. */
  private void again(Act act) throws InterruptedException {
    scene.faults().next(Fault.FAILS, 0);
    step = SwitchStep.of(scene.context());
    act.on(step);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void aDisturbedSwitchIsFinishedOrTakenBack(Fault fault) throws Exception {
    Course whole = undisturbed(PERFORM);
    assertTrue(whole.changes() > 15, "changes: " + whole.changes());
    for (int at = 1; at <= whole.changes(); at++) {
      newScene();
      strike(PERFORM, fault, at);
      again(PERFORM);
      Tree.assertSame(whole.end(), tree(), fault + " at change " + at + ", performed again");
      assertEquals(Condition.DONE, step.inspect());

      newScene();
      strike(PERFORM, fault, at);
      again(UNDO);
      Tree.assertSame(start, tree(), fault + " at change " + at + ", undone");
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void aDisturbedUndoIsFinishedOrTurnedRound(Fault fault) throws Exception {
    Course whole = undisturbed(PERFORM);
    int changes = undisturbed(UNDO).changes();
    Tree.assertSame(start, tree(), "");
    assertTrue(changes > 8, "changes: " + changes);
    for (int at = 1; at <= changes; at++) {
      newScene();
      undisturbed(PERFORM);
      strike(UNDO, fault, at);
      again(UNDO);
      Tree.assertSame(start, tree(), fault + " at change " + at + ", undone again");

      newScene();
      undisturbed(PERFORM);
      strike(UNDO, fault, at);
      again(PERFORM);
      Tree.assertSame(whole.end(), tree(), fault + " at change " + at + ", performed");
    }
  }

  @ParameterizedTest
  @EnumSource(value = Fault.class, names = "DIES")
  void toAnotherPathAsWell(Fault fault) throws Exception {
    newScene("srv/main");
    Course whole = undisturbed(PERFORM);
    for (int at = 1; at <= whole.changes(); at++) {
      newScene("srv/main");
      strike(PERFORM, fault, at);
      again(PERFORM);
      Tree.assertSame(whole.end(), tree(), fault + " at change " + at + ", performed again");

      newScene("srv/main");
      strike(PERFORM, fault, at);
      again(UNDO);
      Tree.assertSame(start, tree(), fault + " at change " + at + ", undone");
    }
  }

  @Test
  void performingTwiceChangesNothingMore() throws Exception {
    Course once = undisturbed(PERFORM);
    Course twice = undisturbed(PERFORM);
    assertEquals(0, twice.changes());
    Tree.assertSame(once.end(), twice.end(), "");
  }

  @Test
  void undoingTwiceOrWithoutCauseEndsAtTheStart() throws Exception {
    undisturbed(UNDO);
    Tree.assertSame(start, tree(), "");
    undisturbed(PERFORM);
    undisturbed(UNDO);
    undisturbed(UNDO);
    Tree.assertSame(start, tree(), "");
  }
}
