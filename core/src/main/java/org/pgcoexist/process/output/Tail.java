package org.pgcoexist.process.output;

import java.nio.charset.StandardCharsets;

/** Keeps the last lines of what a program writes, at most 8 KiB of them. */
public final class Tail implements ByteSink {
  private static final int SIZE = 8 * 1024;

  private final byte[] ring = new byte[SIZE];
  private long total;

  @Override
  public synchronized void take(byte[] bytes, int length) {
    int from = Math.max(0, length - SIZE);
    total += from;
    for (int i = from; i < length; i++) {
      ring[(int) (total++ % SIZE)] = bytes[i];
    }
  }

  /** The lines without the last one's end; a first line that is not whole is left out. */
  public synchronized String text() {
    int length = (int) Math.min(total, SIZE);
    byte[] kept = new byte[length];
    for (int i = 0; i < length; i++) {
      kept[i] = ring[(int) ((total - length + i) % SIZE)];
    }
    String text = new String(kept, StandardCharsets.UTF_8).stripTrailing();
    int firstEnd = text.indexOf('\n');
    return total > SIZE && firstEnd >= 0 ? text.substring(firstEnd + 1) : text;
  }
}
