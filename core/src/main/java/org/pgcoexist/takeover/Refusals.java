package org.pgcoexist.takeover;

import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;

/** Everything that is in the way, told at once. */
final class Refusals {

  private final List<String> problems = new ArrayList<>();
  private final List<String> mends = new ArrayList<>();

  void add(String problem, String mend) {
    problems.add(problem);
    mends.add(mend);
  }

  int count() {
    return problems.size();
  }

  /** Looks, and adds what a look refuses. */
  void addFrom(Runnable look) {
    try {
      look.run();
    } catch (CoexistException e) {
      add(e.getMessage(), e.next());
    }
  }

  void throwIfAny(String what) {
    if (!problems.isEmpty()) {
      throw one(what, String.join("\n", problems), String.join("\n", mends));
    }
  }

  /** A single one, where nothing more can be looked at. */
  static CoexistException one(String what, String why, String next) {
    return new CoexistException(ExitStatus.REFUSED, what + ", and nothing was touched", why, next);
  }
}
