package org.pgcoexist.takeover.plan;

import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;

/** Everything that is in the way, reported at once. */
public final class Refusals {

  private final List<String> problems = new ArrayList<>();
  private final List<String> fixes = new ArrayList<>();

  public void add(String problem, String fix) {
    problems.add(problem);
    fixes.add(fix);
  }

  public int count() {
    return problems.size();
  }

  /** Looks, and adds what a look refuses. */
  public void addFrom(Runnable look) {
    try {
      look.run();
    } catch (CoexistException e) {
      add(e.getMessage(), e.next());
    }
  }

  public void throwIfAny(String what) {
    if (!problems.isEmpty()) {
      throw one(what, String.join("\n", problems), String.join("\n", fixes));
    }
  }

  /** A single one, where nothing more can be looked at. */
  public static CoexistException one(String what, String why, String next) {
    return new CoexistException(ExitStatus.REFUSED, what + ", and nothing was touched", why, next);
  }
}
