package org.pgcoexist.process.output;

/** Takes what a program writes, piece by piece, in one thread at a time. */
interface ByteSink {

  /** Takes the first {@code length} of {@code bytes}; the array is used again afterwards. */
  void take(byte[] bytes, int length);

  /** There is no more. */
  default void end() {}
}
