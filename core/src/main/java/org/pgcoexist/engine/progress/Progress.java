package org.pgcoexist.engine.progress;

/** How a long step tells how far it is; any thread may, as often as it likes. */
@FunctionalInterface
public interface Progress {

  /** For steps nobody watches. */
  Progress NONE = work -> {};

  /** Tells how far the step is. */
  void report(WorkDone work);

  /**
   * Tells how far the step is when bytes are all that is known.
   *
   * @param done work done, in bytes
   * @param total work in all, in bytes, as well as it is known; 0 when unknown
   * @param what what is being worked on, such as a database
   */
  default void report(long done, long total, String what) {
    report(WorkDone.ofBytes(done, total).in(what));
  }
}
