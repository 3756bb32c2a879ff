package org.pgcoexist.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.process.output.LineSplitter;
import org.pgcoexist.process.output.OutputListener;

/** What a program writes while it runs. */
@Timeout(60)
class StreamingTest {
  private static final int HUNDRED_MB = 100_000_000;

  private final CommandRunner runner = new ExecCommandRunner();

  @Test
  void linesComeAsTheyAreWrittenAndTheTailIsKept() throws Exception {
    Recorder recorder = new Recorder();
    CommandResult result =
        runner.run(shell("echo a; echo b >&2; printf 'c\\n\\nd'; printf e >&2; exit 5"), recorder);
    assertEquals(List.of("a", "c", "", "d"), recorder.out);
    assertEquals(List.of("b", "e"), recorder.err);
    assertEquals("b\ne", result.errorTail());
    assertEquals(5, result.exit());
    assertEquals(0, result.output().length);
  }

  @Test
  void aLineComesBeforeTheProgramEnds() throws Exception {
    // The program waits for the listener to end what it waits for.
    List<String> seen = new ArrayList<>();
    OutputListener listener =
        new Recorder() {
          @Override
          public void out(String line) {
            seen.add(line);
            if (line.startsWith("pid ")) {
              ProcessHandle.of(Long.parseLong(line.substring(4))).orElseThrow().destroy();
            }
          }
        };
    runner.run(shell("sleep 1000 & echo pid $!; wait; echo end"), listener);
    assertEquals(2, seen.size());
    assertEquals("end", seen.get(1));
  }

  @Test
  void whatIsNoUtf8IsReplaced() throws Exception {
    Recorder recorder = new Recorder();
    runner.run(shell("printf 'gr\\303\\266\\303\\237e \\377\\n'"), recorder);
    assertEquals(List.of("größe \ufffd"), recorder.out);
  }

  @Test
  void theErrorTailIsTheLastLines() throws Exception {
    CommandResult result = runner.run(shell("seq 1 100000 >&2"));
    List<String> lines = result.errorTail().lines().toList();
    assertEquals("100000", lines.get(lines.size() - 1));
    int first = Integer.parseInt(lines.get(0));
    assertEquals(100_000 - lines.size() + 1, first, "a line is cut or missing");
    int length = result.errorTail().getBytes(StandardCharsets.UTF_8).length;
    assertTrue(length <= 8192 && length > 8000, "length " + length);
  }

  @Test
  void muchOutputInLinesDoesNotFillTheMemory() throws Exception {
    assertFlat("yes 'a line of an upgrade with some words in it'", 45);
  }

  @Test
  void muchOutputWithoutALineEndDoesNotFillTheMemory() throws Exception {
    assertFlat("tr '\\0' x < /dev/zero", LineSplitter.LIMIT);
  }

  @Test
  void aSlowListenerGetsEverything(@TempDir Path directory) throws Exception {
    Path go = directory.resolve("go");
    List<String> seen = new ArrayList<>();
    long[] pid = new long[1];
    OutputListener slow =
        new Recorder() {
          @Override
          public void started(long started) {
            pid[0] = started;
          }

          @Override
          public void out(String line) {
            if (line.equals("first")) {
              // The program writes the rest, which the pipe can hold, and ends meanwhile.
              assertTrue(go.toFile().mkdir());
              await(() -> ProcessTable.find(pid[0]).isEmpty());
              // Longer than the pipe may be silent after the program's end.
              LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1500));
            }
            seen.add(line);
          }
        };
    runner.run(shell("echo first; until [ -e " + go + " ]; do sleep 0.01; done; seq 1 9000"), slow);
    assertEquals(9001, seen.size());
  }

  /** The heap in use at every tenth of 100 MB is about what it was before. */
  private void assertFlat(String writer, int longest) throws InterruptedException {
    long before = usedHeap();
    long[] seen = new long[2];
    OutputListener counter =
        new Recorder() {
          @Override
          public void out(String line) {
            assertTrue(line.length() <= longest, "a piece of " + line.length());
            seen[0] += line.length() + 1;
            if (seen[0] / (HUNDRED_MB / 10) > seen[1]) {
              seen[1]++;
              long grown = usedHeap() - before;
              assertTrue(grown < 10_000_000, "grown by " + grown + " at " + seen[0]);
            }
          }
        };
    runner.run(shell(writer + " | head -c " + HUNDRED_MB), counter);
    assertTrue(seen[0] >= HUNDRED_MB, "seen " + seen[0]);
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static Command shell(String script) {
    return Command.of("sh", "-c", script);
  }

  private static class Recorder implements OutputListener {
    final List<String> out = new ArrayList<>();
    final List<String> err = new ArrayList<>();

    @Override
    public void out(String line) {
      out.add(line);
    }

    @Override
    public void err(String line) {
      err.add(line);
    }
  }
}
