package org.pgcoexist.engine;

/** One reversible change of the disk that a larger step is made of. */
public interface ReversibleChange {

  /** Judges from the disk whether the whole change is there. */
  boolean isApplied();

  /** Makes the change, whatever part of it is there. */
  void apply();

  /** Takes the change back, whatever part of it is there. */
  void revert();
}
