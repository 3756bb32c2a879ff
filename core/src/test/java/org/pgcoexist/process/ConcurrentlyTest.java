package org.pgcoexist.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.pgcoexist.CoexistException;

class ConcurrentlyTest {

  private final CountDownLatch never = new CountDownLatch(1);

  @Test
  void bothRunAtTheSameTime() throws Exception {
    CyclicBarrier together = new CyclicBarrier(2);
    AtomicInteger done = new AtomicInteger();
    Work work =
        () -> {
          try {
            together.await();
          } catch (java.util.concurrent.BrokenBarrierException e) {
            throw new IllegalStateException(e);
          }
          done.incrementAndGet();
        };
    Concurrently.run(2, work, work);
    assertEquals(2, done.get());
  }

  @Test
  void whereOnlyOneIsWorthItTheyFollow() throws Exception {
    StringBuilder order = new StringBuilder();
    Concurrently.run(1, () -> order.append("old "), () -> order.append("new"));
    assertEquals("old new", order.toString());
  }

  @Test
  void aFailureEndsTheOtherAndIsThrownAfterIt() {
    CoexistException failure = CoexistException.failed("cannot", "no", "");
    AtomicBoolean ended = new AtomicBoolean();
    CoexistException thrown =
        assertThrows(
            CoexistException.class,
            () ->
                Concurrently.run(
                    2,
                    () -> {
                      try {
                        never.await();
                      } finally {
                        ended.set(true);
                      }
                    },
                    () -> {
                      throw failure;
                    }));
    assertSame(failure, thrown);
    assertTrue(ended.get());
  }

  @Test
  void aStopOfOneStopsBoth() {
    assertThrows(
        InterruptedException.class,
        () ->
            Concurrently.run(
                2,
                () -> {
                  throw new InterruptedException("stopped on request");
                },
                never::await));
  }
}
