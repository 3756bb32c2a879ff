package org.pgcoexist.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pgcoexist.CoexistException;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.ScriptedRunner;
import org.pgcoexist.process.output.OutputListener;

class CancellationTest {

  private final Cancellation cancellation = new Cancellation();

  @AfterEach
  void noInterruptIsLeft() {
    assertFalse(Thread.interrupted());
  }

  @Test
  void withoutRequestNothingStops() throws Exception {
    cancellation.check();
    cancellation.enter();
    cancellation.leave(false);
    assertFalse(cancellation.isRequested());
  }

  @Test
  void aRequestIsToldOnce() throws Exception {
    cancellation.request();
    cancellation.request();
    assertTrue(cancellation.isRequested());
    InterruptedException e = assertThrows(InterruptedException.class, cancellation::check);
    assertEquals("stopped on request", e.getMessage());
    cancellation.check();
    cancellation.enter();
    cancellation.leave(false);
    assertTrue(cancellation.isRequested());
  }

  @Test
  void aRequestThatComesLaterIsToldAgain() throws Exception {
    AtomicLong nanos = new AtomicLong();
    Cancellation timed = new Cancellation(nanos::get, Duration.ofDays(1));
    timed.request();
    assertThrows(InterruptedException.class, timed::check);
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(2) - 1);
    timed.request();
    timed.check();
    nanos.addAndGet(1);
    timed.request();
    assertThrows(InterruptedException.class, timed::check);
    timed.check();
  }

  @Test
  void whatIsGivenTimeIsInterruptedByTheSecondRequest() throws Exception {
    AtomicLong nanos = new AtomicLong();
    Cancellation timed = new Cancellation(nanos::get, Duration.ofDays(1));
    timed.enterPatiently();
    timed.request();
    assertFalse(Thread.interrupted());
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(3));
    timed.request();
    assertTrue(Thread.interrupted(), "the runner notices");
    timed.leave(true);
    timed.check();
  }

  @Test
  void whatIsGivenTimeIsInterruptedWhenThatIsOver() throws Exception {
    Cancellation timed = new Cancellation(System::nanoTime, Duration.ZERO);
    timed.enterPatiently();
    timed.request();
    assertThrows(InterruptedException.class, () -> new CountDownLatch(1).await());
    timed.leave(true);
    timed.check();
  }

  @Test
  void whatEndsInTimeIsStoppedAfterwards() throws Exception {
    Cancellation timed = new Cancellation(System::nanoTime, Duration.ofDays(1));
    timed.enterPatiently();
    timed.request();
    timed.leave(false);
    assertThrows(InterruptedException.class, timed::check);
  }

  @Test
  void aRequestBeforeAProgramStopsIt() {
    cancellation.request();
    assertThrows(InterruptedException.class, cancellation::enter);
  }

  @Test
  void aRequestDuringAProgramInterruptsItsThread() throws Exception {
    cancellation.enter();
    cancellation.request();
    assertTrue(Thread.interrupted(), "the runner notices");
    cancellation.leave(true);
    cancellation.check();
  }

  @Test
  void aRequestInterruptsEveryThreadWithAProgram() throws Exception {
    cancellation.enter();
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    FutureTask<Boolean> other =
        new FutureTask<>(
            () -> {
              cancellation.enter();
              entered.countDown();
              boolean interrupted = false;
              try {
                never.await();
              } catch (InterruptedException e) {
                interrupted = true;
              }
              cancellation.leave(interrupted);
              return interrupted;
            });
    new Thread(other, "other").start();
    entered.await();
    cancellation.request();
    assertTrue(Thread.interrupted(), "this thread is told");
    assertTrue(other.get(), "the other thread is told");
    cancellation.leave(true);
    cancellation.check();
  }

  @Test
  void anInterruptThatCameTooLateIsToldAtTheEnd() throws Exception {
    cancellation.enter();
    cancellation.request();
    assertThrows(InterruptedException.class, () -> cancellation.leave(false));
    cancellation.check();
  }

  @Test
  void outsideOfProgramsNoThreadIsInterrupted() throws Exception {
    cancellation.enter();
    cancellation.leave(false);
    cancellation.request();
    assertFalse(Thread.currentThread().isInterrupted());
    assertThrows(InterruptedException.class, cancellation::check);
  }

  private MarkedRunner runner(CommandRunner runner) {
    return new MarkedRunner(runner, cancellation, "4d5a3bd2");
  }

  @Test
  void everyProgramCarriesTheAttemptsMarkButServers() throws Exception {
    ScriptedRunner scripted =
        new ScriptedRunner()
            .expect("psql -c x", "out")
            .expect("cat file", "a")
            .expect("/usr/lib/postgresql/15/bin/pg_ctl start", "")
            .expect("true", "");
    MarkedRunner runner = runner(scripted);
    assertEquals("out", runner.run(Command.of("psql", "-c", "x").with("X", "1")).text());
    List<String> lines = new ArrayList<>();
    runner.run(Command.of("cat", "file"), listener(lines));
    assertEquals(List.of("a"), lines);
    runner.require("cannot start", Command.of("/usr/lib/postgresql/15/bin/pg_ctl", "start"));
    runner.require("cannot", Command.of("true"));
    assertEquals(
        List.of(
            "{PGCOEXIST_ATTEMPT=4d5a3bd2, X=1}",
            "{PGCOEXIST_ATTEMPT=4d5a3bd2}",
            "{}",
            "{PGCOEXIST_ATTEMPT=4d5a3bd2}"),
        scripted.commands().stream()
            .map(command -> new java.util.TreeMap<>(command.environment()).toString())
            .toList());
  }

  private static OutputListener listener(List<String> lines) {
    return new OutputListener() {
      @Override
      public void out(String line) {
        lines.add(line);
      }

      @Override
      public void err(String line) {}
    };
  }

  @Test
  void aRequestBeforeTheProgramStartsNothing() {
    cancellation.request();
    assertThrows(
        InterruptedException.class, () -> runner(new ScriptedRunner()).run(Command.of("true")));
  }

  @Test
  void aFailureIsHandedOn() {
    CoexistException failure = CoexistException.failed("cannot run", "no", "");
    CommandRunner failing = acting(() -> failure);
    assertSame(
        failure,
        assertThrows(CoexistException.class, () -> runner(failing).run(Command.of("true"))));
    cancellation.request();
    assertFalse(Thread.currentThread().isInterrupted(), "no program runs any more");
  }

  /** The program had ended when the request came: it is told anyway. */
  @Test
  void aRequestDuringTheProgramIsNotLost() {
    CommandRunner asking =
        acting(
            () -> {
              cancellation.request();
              return null;
            });
    assertThrows(
        InterruptedException.class, () -> runner(asking).require("cannot", Command.of("true")));
  }

  /** A runner that does something, and then fails or succeeds. */
  private static CommandRunner acting(java.util.function.Supplier<CoexistException> act) {
    return new CommandRunner() {
      @Override
      public CommandResult run(Command command) {
        CoexistException failure = act.get();
        if (failure != null) {
          throw failure;
        }
        return new CommandResult(0, new byte[0], "");
      }

      @Override
      public CommandResult run(Command command, OutputListener listener) {
        return run(command);
      }

      @Override
      public CommandResult require(String what, Command command) {
        return run(command);
      }
    };
  }
}
