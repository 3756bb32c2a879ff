package org.pgcoexist.process.output;

import java.io.ByteArrayOutputStream;
import java.util.function.LongFunction;

/**
 * Keeps all that a program writes, up to a limit: who owns the cluster can let his server, and each
 * program that runs as him, write without end.
 */
public final class Whole implements ByteSink {
  private static final int MIB = 1 << 20;

  /** It is copied twice until somebody has its text, of two bytes a letter. */
  private static final int PART_OF_MEMORY = 8;

  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final int most;
  private final LongFunction<? extends RuntimeException> tooMuch;

  /**
   * @param tooMuch makes what is thrown, of the limit in MiB
   */
  public Whole(int most, LongFunction<? extends RuntimeException> tooMuch) {
    this.most = most;
    this.tooMuch = tooMuch;
  }

  /** A part of the memory that this process may have; the names of a million tables fit into it. */
  public static int most() {
    return (int) Math.min(256 * MIB, Runtime.getRuntime().maxMemory() / PART_OF_MEMORY);
  }

  @Override
  public void take(byte[] bytes, int length) {
    if (length > most - kept.size()) {
      throw tooMuch.apply(most / MIB);
    }
    kept.write(bytes, 0, length);
  }

  public byte[] bytes() {
    return kept.toByteArray();
  }
}
