package org.pgcoexist.check.inconsistency;

import java.util.ArrayList;
import java.util.List;

/** Collects what one comparison finds. */
public final class Report {

  private final String kind;
  private final List<Inconsistency> found = new ArrayList<>();

  public Report(String kind) {
    this.kind = kind;
  }

  /** See {@link Inconsistency}. */
  public void add(String cluster, String problem, String... fix) {
    found.add(new Inconsistency(kind, cluster, problem, List.of(fix)));
  }

  public List<Inconsistency> found() {
    return List.copyOf(found);
  }
}
