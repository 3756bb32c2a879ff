package org.pgcoexist.engine;

/** What a step is called; each kind of undertaking has an enum of its own. */
public interface StepName {

  /** What a step means for the cluster's clients and for what becomes of the undertaking. */
  enum Role {
    /** Clients do not notice it. */
    INNER,
    /** From here on clients are shut out. */
    SHUTS_OUT,
    /** The cluster is open again; a plan that has come through this one is done. */
    OPENS,
    /** The undertaking is done and clients are served; nothing waits for this. */
    AFTERWARDS,
    /** What a finished undertaking kept goes. */
    DELETES
  }

  /** What is shown before the title; at most three characters. */
  String number();

  /** The word for it in journals and events. */
  String key();

  /** What it does, for people. */
  String title();

  /** What it means. */
  default Role role() {
    return Role.INNER;
  }
}
