package org.pgcoexist.process.output;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Cuts bytes into lines of UTF-8; what is no UTF-8 becomes the replacement character. A line above
 * {@link #LIMIT} is handed on in pieces, so that output without an end of line, such as a dump
 * written to the wrong place, cannot fill the memory.
 */
public final class LineSplitter implements ByteSink {
  /** The longest piece, in bytes. */
  public static final int LIMIT = 64 * 1024;

  private final Consumer<String> lines;
  private final byte[] line = new byte[LIMIT];
  private int length;

  LineSplitter(Consumer<String> lines) {
    this.lines = lines;
  }

  @Override
  public void take(byte[] bytes, int count) {
    int from = 0;
    for (int i = 0; i < count; i++) {
      if (bytes[i] == '\n') {
        add(bytes, from, i);
        handOn(length);
        from = i + 1;
      }
    }
    add(bytes, from, count);
  }

  @Override
  public void end() {
    if (length > 0) {
      handOn(length);
    }
  }

  private void add(byte[] bytes, int from, int to) {
    int next = from;
    while (next < to) {
      if (length == LIMIT) {
        handOn(wholeCharacters());
      }
      int piece = Math.min(LIMIT - length, to - next);
      System.arraycopy(bytes, next, line, length, piece);
      length += piece;
      next += piece;
    }
  }

  private void handOn(int count) {
    String text = new String(line, 0, count, StandardCharsets.UTF_8);
    length -= count;
    System.arraycopy(line, count, line, 0, length);
    lines.accept(text);
  }

  /** How much of the full buffer can be handed on without cutting a character in two. */
  private int wholeCharacters() {
    int lead = LIMIT - 1;
    while (lead > LIMIT - 4 && (line[lead] & 0xC0) == 0x80) {
      lead--;
    }
    int first = line[lead] & 0xFF;
    int size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
    return lead + size > LIMIT ? lead : LIMIT;
  }
}
