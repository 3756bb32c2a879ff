package org.pgcoexist.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pgcoexist.CoexistException;
import org.pgcoexist.process.output.OutputListener;

/** Programs that do not end by themselves, or leave something behind. */
@Timeout(60)
class ProgramEndTest {
  private final CommandRunner runner = new ExecCommandRunner();
  private final String mark = UUID.randomUUID().toString();

  @AfterEach
  void endWhatATestLeft() {
    new Orphans(mark, UserDatabase.current()).end();
  }

  @Test
  void theTimeLimitEndsTheProgramAndAllItStarted() {
    List<Long> pids = new ArrayList<>();
    // One child, one whose environment is empty, one that is nobody's child and in its own session.
    Command command =
        shell(
                "sleep 1000 & echo $!; env -i sleep 1000 & echo $!;"
                    + " (setsid sleep 1000 & echo $!); echo $$; sleep 1000; sleep 1000")
            .within(Duration.ofSeconds(2));
    CoexistException e =
        assertThrows(
            CoexistException.class,
            () -> runner.run(command, lines(line -> pids.add(Long.valueOf(line)))));
    assertEquals("cannot run sh", e.what());
    // A shell that outlives its child for a moment says "Terminated" behind it.
    assertTrue(e.why().contains("(in /): killed after its time limit of 2000 ms"), e.why());
    assertEquals(4, pids.size());
    assertAllGone(pids);
  }

  @Test
  void whatIgnoresTheRequestToEndIsKilled() {
    List<Long> pids = new ArrayList<>();
    Command command =
        shell("trap '' TERM; echo $$; while true; do sleep 1000; done")
            .within(Duration.ofMillis(500));
    assertThrows(
        CoexistException.class,
        () -> runner.run(command, lines(line -> pids.add(Long.valueOf(line)))));
    assertEquals(1, pids.size());
    assertAllGone(pids);
  }

  @Test
  void errorsSoFarAreInTheTimeLimitsMessage() {
    Command command = shell("echo waiting for x >&2; sleep 1000").within(Duration.ofMillis(500));
    CoexistException e =
        assertThrows(CoexistException.class, () -> runner.require("cannot wait", command));
    assertEquals("cannot wait", e.what());
    assertTrue(e.why().contains("time limit of 500 ms\nwaiting for x"), e.why());
  }

  @Test
  void anInterruptEndsTheProgramAndAllItStarted() {
    List<Long> pids = new ArrayList<>();
    Thread caller = Thread.currentThread();
    Command command = shell("sleep 1000 & echo $!; echo $$; echo ready; wait");
    assertThrows(
        InterruptedException.class,
        () ->
            runner.run(
                command,
                lines(
                    line -> {
                      if (line.equals("ready")) {
                        caller.interrupt();
                      } else {
                        pids.add(Long.valueOf(line));
                      }
                    })));
    assertFalse(Thread.interrupted());
    assertEquals(2, pids.size());
    assertAllGone(pids);
  }

  @Test
  void nothingStartsInAnInterruptedThread() {
    List<Long> started = new ArrayList<>();
    OutputListener listener =
        new OutputListener() {
          @Override
          public void started(long pid) {
            started.add(pid);
          }

          @Override
          public void out(String line) {}

          @Override
          public void err(String line) {}
        };
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> runner.run(shell("true"), listener));
    assertFalse(Thread.interrupted());
    assertEquals(List.of(), started);
  }

  @Test
  void anInterruptAtTheVeryEndIsNotLost() throws Exception {
    Thread caller = Thread.currentThread();
    for (int i = 0; i < 100; i++) {
      boolean told = false;
      try {
        // The interrupt comes with the last line, when the program is about to end.
        runner.run(shell("echo x"), lines(line -> caller.interrupt()));
      } catch (InterruptedException e) {
        told = true;
      }
      assertTrue(told ^ Thread.interrupted(), "interrupt lost or told twice");
    }
  }

  @Test
  void whatAListenerThrowsEndsTheProgram() {
    List<Long> pids = new ArrayList<>();
    IllegalStateException thrown = new IllegalStateException("enough");
    OutputListener listener =
        lines(
            line -> {
              pids.add(Long.valueOf(line));
              throw thrown;
            });
    Command command = shell("echo $$; sleep 1000");
    assertSame(
        thrown, assertThrows(IllegalStateException.class, () -> runner.run(command, listener)));
    assertAllGone(pids);
  }

  @Test
  void whatTheFirstCallThrowsEndsTheProgram() {
    List<Long> pids = new ArrayList<>();
    OutputListener listener =
        new OutputListener() {
          @Override
          public void started(long pid) {
            pids.add(pid);
            throw new IllegalStateException("not at all");
          }

          @Override
          public void out(String line) {
            pids.add(0L);
          }

          @Override
          public void err(String line) {}
        };
    Command command = shell("echo x; sleep 1000");
    assertThrows(IllegalStateException.class, () -> runner.run(command, listener));
    assertEquals(1, pids.size());
    assertAllGone(pids);
  }

  @Test
  void whatIsLeftInTheBackgroundIsNotWaitedFor() throws Exception {
    CommandResult result = runner.run(shell("sleep 1000 & echo done"));
    assertEquals("done\n", result.text());
    assertEquals(1, new Orphans(mark, UserDatabase.current()).find().size(), "it lives on");
  }

  @Test
  void whatIsLeftInTheBackgroundNeedNotReadTheInput() throws Exception {
    Command command = shell("exec 3<&0; sleep 1000 <&3 & echo done");
    assertEquals("done\n", runner.run(command.reading(new byte[1_000_000])).text());
  }

  @Test
  void aChattyRemainderIsNotWaitedFor() throws Exception {
    Command command = shell("(while sleep 0.1; do echo on; done) & echo done");
    assertTrue(runner.run(command).text().startsWith("done\n"));
  }

  private Command shell(String script) {
    return Command.of("sh", "-c", script).with(Orphans.VARIABLE, mark);
  }

  private void assertAllGone(List<Long> pids) {
    for (long pid : pids) {
      assertTrue(ProcessTable.find(pid).isEmpty(), pid + " lives");
    }
    assertEquals(List.of(), new Orphans(mark, UserDatabase.current()).find());
  }

  private static OutputListener lines(Consumer<String> consumer) {
    return new OutputListener() {
      @Override
      public void out(String line) {
        consumer.accept(line);
      }

      @Override
      public void err(String line) {}
    };
  }
}
