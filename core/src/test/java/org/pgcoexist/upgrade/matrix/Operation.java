package org.pgcoexist.upgrade.matrix;

import java.util.ArrayList;
import java.util.List;

/**
 * One thing an upgrade does to the machine.
 *
 * @param what for messages
 * @param kind what it is
 * @param hasMiddle whether half of its effect can be there
 * @param step the key of the step it belongs to; empty before the first
 */
record Operation(String what, Kind kind, boolean hasMiddle, String step) {

  /** What an operation is. */
  enum Kind {
    /** A look at the disk. */
    LOOK,
    /** A change of the disk. */
    CHANGE,
    /** A program that only answers. */
    QUERY,
    /** A program that changes something. */
    PROGRAM
  }

  /**
   * Which one it is, from 1.
   *
   * @param what how it begins, without the directory of the stage
   */
  static int find(List<Operation> operations, String what) {
    for (int at = 1; at <= operations.size(); at++) {
      if (operations.get(at - 1).what().replaceAll("/\\S*/stage\\d+/", "/").startsWith(what)) {
        return at;
      }
    }
    throw new AssertionError("there is no " + what);
  }

  /** Whether it leaves anything. */
  boolean changes() {
    return kind == Kind.CHANGE || kind == Kind.PROGRAM;
  }

  /**
   * The faults that can strike here. A death before something that only looks leaves what a death
   * before the next change leaves, so it is not in the list.
   */
  List<Fault> faults() {
    List<Fault> faults = new ArrayList<>(List.of(Fault.FAILS));
    boolean program = kind == Kind.QUERY || kind == Kind.PROGRAM;
    if (changes()) {
      faults.addAll(List.of(Fault.FAILS_LATE, Fault.DIES, Fault.BOOTS, Fault.SERVER_DIES));
    }
    if (program) {
      faults.add(Fault.STOPS);
    }
    if (kind == Kind.PROGRAM) {
      faults.add(Fault.STOPS_LATE);
    }
    if (hasMiddle) {
      faults.add(Fault.DIES_WITHIN);
      // Other changes of the disk clear up when they fail.
      if (kind == Kind.PROGRAM || what.startsWith("append to ")) {
        faults.add(Fault.FAILS_WITHIN);
      }
      if (kind == Kind.PROGRAM) {
        faults.add(Fault.STOPS_WITHIN);
      }
    }
    return faults;
  }
}
