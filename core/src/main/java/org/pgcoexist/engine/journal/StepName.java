package org.pgcoexist.engine.journal;

/** What a step is called; each kind of undertaking has an enum of its own. */
public interface StepName {

  /** What a step means for the cluster's clients and for what becomes of the undertaking. */
  enum Role {
    /** Clients do not notice it. */
    INNER,
    /** When it is done the undertaking may wait for somebody to say that it is to go on. */
    GETS_READY,
    /** From here on clients are shut out. */
    SHUTS_OUT,
    /** The cluster is open again; a plan that has come through this one is done. */
    OPENS,
    /** The undertaking is done and clients are served; nothing waits for this. */
    AFTERWARDS,
    /** What a finished undertaking kept goes. */
    DELETES
  }

  /** What becomes of the work when it fails and this is the last of its steps that has begun. */
  enum OnFailure {
    /** Everything is undone: clients notice a restart at most. */
    UNDO,
    /** What was done is kept and clients are served; the work is continued later. */
    HOLD_SERVING,
    /** What was done is kept and clients stay shut out; the work is continued later, or undone. */
    HOLD_CLOSED
  }

  /**
   * What a step is called.
   *
   * @param number what is shown before the title; at most three characters
   * @param key the word for it in journals and events
   * @param title what it does, for people
   */
  record Label(String number, String key, String title) {}

  /** All of its words. */
  Label label();

  /** What is shown before the title. */
  default String number() {
    return label().number();
  }

  /** The word for it in journals and events. */
  default String key() {
    return label().key();
  }

  /** What it does, for people. */
  default String title() {
    return label().title();
  }

  /**
   * The step a journal's word stands for.
   *
   * @throws IllegalArgumentException when it stands for none of these
   */
  static <S extends StepName> S ofKey(S[] steps, String key) {
    for (S step : steps) {
      if (step.key().equals(key)) {
        return step;
      }
    }
    throw new IllegalArgumentException("no step is called " + key);
  }

  /** What it means. */
  default Role role() {
    return Role.INNER;
  }

  /** What a failure means once it has begun. */
  default OnFailure onFailure() {
    return OnFailure.UNDO;
  }
}
