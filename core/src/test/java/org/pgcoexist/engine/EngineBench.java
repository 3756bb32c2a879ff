package org.pgcoexist.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.engine.journal.Journal.Mark;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.engine.progress.WorkDone;
import org.pgcoexist.upgrade.Scene;
import org.pgcoexist.upgrade.plan.StepId;

/** A plan whose steps tell what is done to them, and a journal on a real disk. */
abstract class EngineBench {

  @TempDir Path root;
  @TempDir Path directory;

  /** What happened, in order: calls of steps and the names of events. */
  final List<String> story = new ArrayList<>();

  /** What is there of each step, as a disk would tell. */
  final Map<StepId, Boolean> there = new EnumMap<>(StepId.class);

  final Cancellation cancellation = new Cancellation();
  Journal journal;
  List<Step> plan;

  @BeforeEach
  void layout() {
    journal = Journal.create(new LocalDisk(), directory, Scene.in(root).attempt());
    plan = List.of(step(StepId.INITDB), step(StepId.DUMP), step(StepId.SWITCH));
  }

  /** What a step of the test does when it is performed. */
  @FunctionalInterface
  interface Work {
    void perform(Progress progress) throws InterruptedException;
  }

  Step step(StepId id) {
    return step(id, progress -> {});
  }

  Step step(StepId id, Work work) {
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

  Engine engine() {
    return new Engine(
        plan,
        Journal.open(new LocalDisk(), directory).orElseThrow(),
        cancellation,
        event -> story.add(told(event)));
  }

  private static String told(Event event) {
    if (event instanceof Event.Progressed progressed) {
      WorkDone work = progressed.work();
      return "at " + work.bytes() + "/" + work.totalBytes() + " " + work.what();
    }
    if (event instanceof Event.Skipped skipped) {
      return "skipped " + skipped.step().key();
    }
    if (event instanceof Event.Undone undone) {
      return "undone " + undone.step().key();
    }
    return event.getClass().getSimpleName();
  }

  Optional<Mark> last(StepId id) {
    return Journal.open(new LocalDisk(), directory).orElseThrow().last(id);
  }

  List<String> told() {
    List<String> told = List.copyOf(story);
    story.clear();
    return told;
  }
}
