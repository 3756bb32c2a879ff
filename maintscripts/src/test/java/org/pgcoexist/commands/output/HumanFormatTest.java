package org.pgcoexist.commands.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgcoexist.commands.Printed;

class HumanFormatTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0.0 s",
    "99, 0.0 s",
    "1250, 1.2 s",
    "9999, 9.9 s",
    "10000, 10 s",
    "59499, 59 s",
    "59500, 1 min 0 s",
    "61000, 1 min 1 s",
    "3599499, 59 min 59 s",
    "3600000, 1 h 0 min",
    "90000000, 25 h 0 min"
  })
  void aDuration(long millis, String words) {
    assertEquals(words, HumanFormat.duration(Duration.ofMillis(millis)));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1 s",
    "1001, 2 s",
    "20000, 20 s",
    "20001, 25 s",
    "55000, 55 s",
    "55001, 1 min",
    "60001, 2 min",
    "3540000, 59 min",
    "3540001, 1 h 0 min",
    "7900000, 2 h 10 min"
  })
  void whatIsLeft(long millis, String words) {
    assertEquals(words, HumanFormat.left(Duration.ofMillis(millis)));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "999, 999",
    "1000, 1.0 k",
    "12345, 12.3 k",
    "123456, 123 k",
    "7654321, 7.7 M"
  })
  void aNumberOfThings(long number, String words) {
    assertEquals(words, HumanFormat.count(number));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 kB",
    "1024, 1.0 kB",
    "1536, 1.5 kB",
    "102400, 100 kB",
    "1048576, 1.0 MB",
    "8589934592, 8.0 GB",
    "1099511627776, 1.0 TB",
    "9223372036854775807, 8192 PB"
  })
  void bytes(long bytes, String words) {
    assertEquals(words, HumanFormat.bytes(bytes));
  }

  @Test
  void aTableIsAligned() {
    Table table = new Table();
    table.add(List.of("Ver", "Cluster", "Port"));
    table.add(List.of("9.6", "a", "5432"));
    table.add(List.of("15", "a-long-name", ""));
    Printed out = new Printed();
    table.print(out.stream());
    assertEquals(
        "Ver  Cluster      Port\n" + "9.6  a            5432\n" + "15   a-long-name  \n",
        out.text());
    new Table().print(out.stream());
    assertEquals("", out.text());
  }
}
