package org.pgcoexist.upgrade.plan;

import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.model.ClusterName;

/** Tells all findings that refuse an upgrade in one failure. */
public final class PreflightRefusal {

  private PreflightRefusal() {}

  /** The same before an upgrade begins. */
  public static void throwIfAny(ClusterName cluster, List<Finding> findings) {
    throwIfAny("cannot upgrade cluster " + cluster + ", and nothing was touched", findings);
  }

  /**
   * Refuses with all findings that refuse, if any does.
   *
   * @param what what cannot be done
   */
  public static void throwIfAny(String what, List<Finding> findings) {
    List<String> problems = new ArrayList<>();
    List<String> fixes = new ArrayList<>();
    for (Finding finding : findings) {
      if (finding.refuses()) {
        problems.add(finding.problem());
        if (!fixes.contains(finding.fix())) {
          fixes.add(finding.fix());
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new CoexistException(
          ExitStatus.REFUSED, what, String.join("\n", problems), String.join("\n", fixes));
    }
  }
}
