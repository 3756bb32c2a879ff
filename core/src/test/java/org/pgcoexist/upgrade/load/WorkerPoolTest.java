package org.pgcoexist.upgrade.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.pgcoexist.CoexistException;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.Work;
import org.pgcoexist.process.output.OutputListener;

class WorkerPoolTest {

  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch never = new CountDownLatch(1);
  private final List<String> order = Collections.synchronizedList(new ArrayList<>());

  /** Programs that run until they are interrupted. */
  private final CommandRunner endless =
      new CommandRunner() {
        @Override
        public CommandResult run(Command command) throws InterruptedException {
          running.countDown();
          never.await();
          throw new AssertionError();
        }

        @Override
        public CommandResult run(Command command, OutputListener listener)
            throws InterruptedException {
          return run(command);
        }

        @Override
        public CommandResult require(String what, Command command) throws InterruptedException {
          return run(command);
        }
      };

  private final WorkerPool crew = new WorkerPool(endless);

  private record Piece(long size, boolean isWide, Work work) implements WorkerPool.Task {
    @Override
    public void run() throws InterruptedException {
      work.run();
    }
  }

  private void add(long size, Work work) {
    crew.add(new Piece(size, false, work));
  }

  @Test
  void theLargestComesFirst() throws Exception {
    for (long size : new long[] {2, 30, 1, 4}) {
      add(size, () -> order.add("" + size));
    }

    crew.work(1);

    assertEquals(List.of("30", "4", "2", "1"), order);
  }

  @Test
  void aTaskMayAddOthersWhileTheRestOfTheCrewWaits() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    Work meet =
        () -> {
          both.countDown();
          both.await();
        };
    add(
        1,
        () -> {
          add(1, meet);
          add(1, meet);
        });

    crew.work(2);

    assertEquals(0, both.getCount());
  }

  @Test
  void twoWideTasksAreNeverAtOnce() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    for (int i = 0; i < 50; i++) {
      crew.add(
          new Piece(
              i,
              true,
              () -> {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                now.decrementAndGet();
              }));
    }

    crew.work(4);

    assertEquals(1, most.get());
  }

  @Test
  void aFailureEndsRunningProgramsAndBeginsNothingMore() {
    CoexistException failure = CoexistException.failed("no", "", "");
    add(3, () -> crew.runner().run(Command.of("sleep")));
    add(
        2,
        () -> {
          running.await();
          throw failure;
        });
    add(1, () -> order.add("begun after the failure"));

    CoexistException thrown = assertThrows(CoexistException.class, () -> crew.work(2));

    assertSame(failure, thrown);
    assertEquals(List.of(), order);
  }

  @Test
  void nobodyIsInterruptedAtWorkOnFiles() {
    AtomicBoolean interrupted = new AtomicBoolean();
    CountDownLatch atFiles = new CountDownLatch(1);
    CountDownLatch failed = new CountDownLatch(1);
    add(
        2,
        () -> {
          atFiles.countDown();
          failed.await();
          // The failure is told within this moment, or the next program is not begun.
          assertThrows(InterruptedException.class, this::begunOnceMore);
          interrupted.set(Thread.currentThread().isInterrupted());
        });
    add(
        1,
        () -> {
          atFiles.await();
          failed.countDown();
          throw new IllegalStateException("the failure");
        });

    assertThrows(IllegalStateException.class, () -> crew.work(2));

    assertFalse(interrupted.get());
  }

  private void begunOnceMore() throws InterruptedException {
    CommandResult unused = crew.runner().run(Command.of("sleep"));
  }

  @Test
  void anInterruptOfAProgramIsToldAsOne() {
    add(
        1,
        () -> {
          Thread.currentThread().interrupt();
          begunOnceMore();
        });

    assertThrows(InterruptedException.class, () -> crew.work(3));
    assertTrue(order.isEmpty());
  }
}
