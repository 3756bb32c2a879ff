package org.pgcoexist.upgrade.preflight;

import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.upgrade.plan.Finding;

/** Collects what checks find. */
public final class Findings {

  private final List<Finding> all = new ArrayList<>();

  /** Something the upgrade cannot go on with; see {@link Finding}. */
  public void refuse(String problem, String fix) {
    all.add(new Finding(true, problem, fix));
  }

  /** Something to know; see {@link Finding}. */
  public void warn(String problem, String fix) {
    all.add(new Finding(false, problem, fix));
  }

  /** True when something was found that the upgrade cannot go on with. */
  public boolean refuse() {
    return all.stream().anyMatch(Finding::refuses);
  }

  /** In the order they were found. */
  public List<Finding> all() {
    return List.copyOf(all);
  }
}
