package org.pgcoexist.upgrade.preflight.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgcoexist.upgrade.plan.UpgradeRequest.FollowOptions;
import org.pgcoexist.upgrade.preflight.Findings;

class ShutOutEstimateTest {

  @ParameterizedTest
  @CsvSource({
    "1, 2, 0, 1, 1",
    "13, 2, 0, 2, 1",
    "103, 2, 0, 9, 1",
    "103, 8, 0, 3, 1",
    "1, 1, 1048576000, 21, 20",
    "1000, 2, 104857600, 78, 2"
  })
  void growsWithDatabasesAndWhatIsCarried(
      long databases, int processors, long bytes, long seconds, long carried) {
    ShutOutEstimate estimate = new ShutOutEstimate(databases, processors, bytes);
    assertEquals(seconds, estimate.seconds());
    assertEquals(carried, estimate.carriedSeconds());
  }

  @ParameterizedTest
  @CsvSource({
    "40, 60, false, ''",
    "253, 60, false, false expect that",
    "253, 15, false, 'false give it more with --max-shut-out=40, or use -m parallel'",
    "253, 9, false, 'true give it more with --max-shut-out=40, or use -m parallel'",
    "253, 9, true, 'false give it more with --max-shut-out=40, or use -m parallel'",
    "20000, 60, false, 'true give it more with --max-shut-out=999, or use -m parallel'"
  })
  void isRefusedWhenItWouldBeTakenBack(long databases, long most, boolean prepare, String found) {
    Findings findings = new Findings();
    new ShutOutEstimate(databases, 2, 0)
        .judge(new FollowOptions(prepare, false, false, Duration.ofSeconds(most)), findings);
    assertEquals(
        found,
        findings.all().stream()
            .map(one -> one.refuses() + " " + one.fix())
            .collect(Collectors.joining()));
  }
}
