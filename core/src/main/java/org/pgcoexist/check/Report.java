package org.pgcoexist.check;

import java.util.ArrayList;
import java.util.List;

/** Collects what one comparison finds. */
public final class Report {

  private final String kind;
  private final List<Disagreement> found = new ArrayList<>();

  Report(String kind) {
    this.kind = kind;
  }

  /** See {@link Disagreement}. */
  public void add(String cluster, String problem, String... mend) {
    found.add(new Disagreement(kind, cluster, problem, List.of(mend)));
  }

  List<Disagreement> found() {
    return List.copyOf(found);
  }
}
