package org.pgcoexist.upgrade.online;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SequencesTest {

  private static List<List<String>> rows(String... lines) {
    return Sequences.rows(String.join("", List.of(lines)).getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void onlyThoseAreSetThatAreElsewhere() {
    assertEquals(
        "SELECT b, d;\n",
        Sequences.setting(
            rows("s\ta\n", "s\tb\n", "o\t\n", "s\td\n"), rows("u\t\n", "s\ta\n", "s\tc\n")));
    assertEquals("", Sequences.setting(rows("s\ta\n", "u\t\n"), rows("s\ta\n")));
  }

  @Test
  void aStatementSetsTwoHundredAtMost() {
    String printed =
        IntStream.range(0, 401).mapToObj(n -> "s\tn" + n + "\n").collect(Collectors.joining());
    List<String> statements = Sequences.setting(rows(printed), rows()).lines().toList();
    assertEquals(
        List.of(200, 200, 1), statements.stream().map(one -> one.split(", ", -1).length).toList());
    assertEquals("SELECT n400;", statements.get(2));
  }
}
