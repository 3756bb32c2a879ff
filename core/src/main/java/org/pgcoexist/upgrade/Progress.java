package org.pgcoexist.upgrade;

/** How a long step tells how far it is. */
@FunctionalInterface
public interface Progress {

  /** For steps nobody watches. */
  Progress NONE = (done, total, what) -> {};

  /**
   * Tells how far the step is.
   *
   * @param done work done, in bytes
   * @param total work in all, in bytes, as well as it is known; 0 when unknown
   * @param what what is being worked on, such as a database
   */
  void report(long done, long total, String what);
}
