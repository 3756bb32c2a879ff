package org.pgcoexist.upgrade;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;
import org.pgcoexist.upgrade.plan.UpgradePlan;

/** Advice that names what is not there any more once everything was undone. */
final class GoneAdvice {

  /** How the advice for a full disk begins. */
  private static final String MAKE_ROOM = "make room there: ";

  private GoneAdvice() {}

  /** Logs went with the new cluster, and there is no private server to look at any more. */
  static CoexistException without(UpgradePlan attempt, CoexistException failure) {
    Path building = attempt.building();
    List<String> left = new ArrayList<>();
    for (String line : failure.next().lines().toList()) {
      if (line.startsWith(MAKE_ROOM)) {
        // The file system is still full, and its directory is the one above.
        left.add(
            line.contains(building.toString())
                ? MAKE_ROOM + Shell.line("df", "-h", building.getParent())
                : line);
      } else if (!line.contains(building.toString()) && !line.contains(" --shell ")) {
        left.add(line);
      }
    }
    boolean gone = left.isEmpty() && !failure.next().isEmpty();
    return failure.advising(
        gone
            ? "fix in the cluster what this message names, then begin again"
            : String.join("\n", left));
  }
}
