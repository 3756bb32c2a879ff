package org.pgcoexist.commands.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PrintableTest {

  @Test
  void plainTextStays() {
    assertEquals("größe\n\t\"1\" 日本", Printable.text("größe\n\t\"1\" 日本"));
  }

  @Test
  void whatMovesTheCursorOrTurnsTheDirectionIsShown() {
    assertEquals(
        "a\\u001b[2Jb\\u000dc\\u0007\\u009b1m\\u202ed",
        Printable.text("a\u001b[2Jb\rc\u0007\u009b1m\u202ed"));
  }
}
