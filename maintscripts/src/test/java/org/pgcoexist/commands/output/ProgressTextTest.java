package org.pgcoexist.commands.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcoexist.engine.Event;
import org.pgcoexist.engine.progress.Throughput;
import org.pgcoexist.engine.progress.WorkDone;
import org.pgcoexist.upgrade.plan.StepId;

/** The line of a terminal at any width, whatever a table is called. */
class ProgressTextTest {

  private static Event.Progressed event(String table) {
    return new Event.Progressed(
        StepId.LOAD,
        new WorkDone(1 << 20, 4 << 20, 20_000, 80_000, "shop", table),
        new Throughput(1 << 19, Optional.of(Duration.ofSeconds(6))),
        Duration.ofSeconds(2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200|  7  load the dump  25 %  1.0 MB of 4.0 MB, 20.0 k of 80.0 k rows, 512 kB/s, 6 s left"
            + "  shop public.orders",
        "79|  7  load the dump  25 %  1.0 MB of 4.0 MB, 512 kB/s, 6 s left  shop public....",
        "70|  7  load the dump  25 %  1.0 MB of 4.0 MB, 6 s left  shop public.o...",
        "50|  7  load the dump  25 %  6 s left  shop public...",
        "45|  7  load the dump  25 %  shop public.orders",
        "40|  7  load the dump  25 %  shop public...",
        "20|  7  load the dum...",
      })
  void aNarrowTerminalIsToldLess(int width, String line) {
    assertEquals(line.strip(), ProgressText.live(event("public.orders"), width).strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "public.a_table_with_a_name_of_sixty_three_bytes_as_long_as_they_can_get_x",
        "public.注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文",
        "public.\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00",
        "a\nb\u001b[2Jc\td"
      })
  void noLineIsWiderThanTheTerminal(String table) {
    for (int width = 3; width < 200; width++) {
      String line = ProgressText.live(event(table), width);
      int columns = line.codePoints().map(character -> character < 0x1100 ? 1 : 2).sum();
      assertTrue(columns <= width, width + ": " + line);
      assertTrue(line.chars().allMatch(character -> character >= ' '), line);
    }
  }

  @Test
  void aScreenThatTellsNoWidthHasTheUsualOne() {
    assertEquals(80, Terminal.terminal(0).columns());
    assertEquals(132, Terminal.terminal(132).columns());
  }
}
