package org.pgcoexist.process;

/** Work that runs programs, so that an interrupt ends it. */
@FunctionalInterface
public interface Work {

  /** Does it; whoever is interrupted has ended its programs. */
  void run() throws InterruptedException;
}
