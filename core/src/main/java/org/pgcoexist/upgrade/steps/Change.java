package org.pgcoexist.upgrade.steps;

/** One reversible change of the disk that a larger step is made of. */
interface Change {

  /** Judges from the disk whether the whole change is there. */
  boolean isApplied();

  /** Makes the change, whatever part of it is there. */
  void apply();

  /** Takes the change back, whatever part of it is there. */
  void revert();
}
