package org.pgcoexist.process.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
  private static final int LIMIT = LineSplitter.LIMIT;

  @Test
  void cutsLinesWhereverThePiecesEnd() {
    assertEquals(List.of("ab", "", "c"), split("ab\n\nc\n", 1));
    assertEquals(List.of("ab", "", "c"), split("ab\n\nc", 4));
    assertEquals(List.of(), split("", 1));
  }

  @Test
  void aLineOfTheLimitIsOneLine() {
    String line = "x".repeat(LIMIT);
    assertEquals(List.of(line, "y"), split(line + "\ny\n", 1000));
  }

  @Test
  void aLongerLineComesInPieces() {
    String line = "x".repeat(2 * LIMIT);
    assertEquals(
        List.of("x".repeat(LIMIT), "x".repeat(LIMIT), "x", "y"), split(line + "x\ny\n", 1000));
  }

  @Test
  void noCharacterIsCutInTwo() {
    for (String character : List.of("ö", "€", "😀")) {
      for (int before = 0; before < 4; before++) {
        String line = "x".repeat(before) + character.repeat(LIMIT / 2);
        assertEquals(line, String.join("", split(line, 777)), character + " after " + before);
      }
    }
  }

  private static List<String> split(String text, int size) {
    List<String> lines = new ArrayList<>();
    LineSplitter splitter = new LineSplitter(lines::add);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int from = 0; from < bytes.length; from += size) {
      byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size));
      splitter.take(piece, piece.length);
    }
    splitter.end();
    return lines;
  }
}
