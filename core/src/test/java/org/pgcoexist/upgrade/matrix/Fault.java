package org.pgcoexist.upgrade.matrix;

/** How an operation goes wrong. */
enum Fault {
  /** It fails without effect. */
  FAILS,
  /** It fails in the middle of its effect. */
  FAILS_WITHIN,
  /** It fails although its whole effect is there. */
  FAILS_LATE,
  /** The process dies just before it; so just behind the one before it. */
  DIES,
  /** The process dies in the middle of it. */
  DIES_WITHIN,
  /** As {@link #DIES}, and the machine boots. */
  BOOTS,
  /** The private server of the new cluster is killed just before it. */
  SERVER_DIES,
  /** A signal asks for a stop before the program does anything. */
  STOPS,
  /** A signal asks for a stop in the middle of the program. */
  STOPS_WITHIN,
  /** A signal asks for a stop when the program is just done. */
  STOPS_LATE;

  boolean dies() {
    return this == DIES || this == DIES_WITHIN || this == BOOTS;
  }

  boolean stops() {
    return this == STOPS || this == STOPS_WITHIN || this == STOPS_LATE;
  }

  boolean isWithin() {
    return this == FAILS_WITHIN || this == DIES_WITHIN || this == STOPS_WITHIN;
  }

  boolean isLate() {
    return this == FAILS_LATE || this == STOPS_LATE;
  }
}
