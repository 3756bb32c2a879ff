package org.pgcoexist.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tests/run makes of its words, and in which order its jobs come. */
class RunTest {

  /** Jobs that write down their names, one after the other. */
  private static final String QUEUE =
      """
      set -uo pipefail
      logs=$0 times=$0/cache/times jobs=1 passed=0 failed=0 skipped=0
      . ../tests/run.d/queue.sh
      unmeasured_seconds() { echo 10; }
      needs_of() { case $1 in second) echo first ;; third) echo second ;; esac; }
      failures_of() { cat "$logs/$1.log"; }
      job_of() { echo "$1" >>"$logs/order"; }
      """;

  @TempDir Path work;

  private String told(int status, String... argv) throws IOException, InterruptedException {
    Path told = work.resolve("told");
    Process process =
        new ProcessBuilder(argv).redirectErrorStream(true).redirectOutput(told.toFile()).start();
    assertEquals(status, process.waitFor(), () -> Checkout.read(told));
    return Checkout.read(told);
  }

  private String run(int status, String name) throws IOException, InterruptedException {
    return told(status, Checkout.ROOT.resolve("tests/run").toString(), name);
  }

  private List<String> order(String script) throws IOException, InterruptedException {
    String unused = told(0, "bash", "-c", QUEUE + script, work.toString());
    return Files.readAllLines(work.resolve("order"));
  }

  @Test
  void aWrongNameIsToldWithThoseNearIt() throws IOException, InterruptedException {
    assertEquals(
        """
        tests/run: there is no check and no test class 'shellchecck'
                   near: shellcheck
                   next: tests/run --list   has all names
        """,
        run(2, "shellchecck"));
    assertEquals(
        """
        tests/run: ReadmeTest has no test 'theLibraryExampleCompile'
                   near: theLibraryExampleCompiles
                   next: tests/run --list   has all names
        """,
        run(2, "org.pgcoexist.rules.ReadmeTest.theLibraryExampleCompile"));
  }

  @Test
  void theLongestComesFirstAsTheLastRunHadIt() throws IOException, InterruptedException {
    assertEquals(
        List.of("long", "unmeasured", "short"),
        order(
            "mkdir $0/cache; printf 'short 3 1\\nlong 300 1\\n' >$times; run_jobs short long unmeasured"));
  }

  @Test
  void timesAreKeptForTheNextRun() throws IOException, InterruptedException {
    List<String> unused =
        order(
            "mkdir $0/cache; printf 'gone 7 1\\nfirst 300 1\\n' >$times; run_jobs first; keep_times");
    String times = Files.readString(work.resolve("cache/times"));
    assertEquals("first\ngone 7 1\n", times.replaceFirst("first [0-9]{1,2} [0-9]", "first"));
  }

  @Test
  void whatNeedsAFailedJobIsNotRunAndFails() throws IOException, InterruptedException {
    assertEquals(
        List.of("first", "other"),
        order(
            "job_of() { echo $1 >>$logs/order; [ $1 != first ]; }; run_jobs third second first other;"
                + " count_jobs third second first other; [ \"$passed $failed\" = '1 3' ]"));
  }
}
