package org.pgcoexist.upgrade.matrix;

/**
 * Which part of a sample this run strikes: a slice of tests/run has its own, and together they have
 * all of it. Without {@code -Dslice=N} a run has it whole.
 */
final class Turn {

  private static final int SLICES = Integer.getInteger("slices", 1);

  /** From 0. */
  private static final int NUMBER = Integer.getInteger("slice", 1) - 1;

  private Turn() {}

  /** Whether the n-th of a sample, from 0, is to be struck now. */
  static boolean has(long n) {
    return n % SLICES == NUMBER;
  }

  /** What must be reached at least, of so many in the whole sample: parts are not all alike. */
  static int least(int whole) {
    return SLICES == 1 ? whole : whole / 3 / SLICES;
  }
}
