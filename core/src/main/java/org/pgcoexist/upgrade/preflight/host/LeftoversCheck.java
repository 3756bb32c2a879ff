package org.pgcoexist.upgrade.preflight.host;

import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.Shell;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/** Nothing lies where the upgrade will put something. */
public final class LeftoversCheck implements Check {

  @Override
  public void check(Inspection on, Findings findings) {
    UpgradePlan attempt = on.attempt();
    refuseExisting(on, findings, attempt.building(), "it is where the new cluster would be built");
    checkKept(on, findings);
    checkNewPath(on, findings);
    if (on.expectsDump()) {
      refuseExisting(on, findings, attempt.dump(), "it is where the dump would go");
    }
    checkConfiguration(on, findings);
  }

  /** What the attempt itself made so far is not in the way; what the switch will make is. */
  @Override
  public void checkAgain(Inspection on, Findings findings) {
    checkKept(on, findings);
    checkNewPath(on, findings);
    checkConfiguration(on, findings);
  }

  private static void checkNewPath(Inspection on, Findings findings) {
    Path newPath = on.attempt().newPath();
    if (!newPath.equals(on.attempt().cluster().path())) {
      refuseExisting(on, findings, newPath, "it is where the new cluster is to be");
      refuseExisting(
          on,
          findings,
          ClusterPaths.kept(newPath),
          "a later upgrade would keep this cluster there");
    }
  }

  private static void checkConfiguration(Inspection on, Findings findings) {
    UpgradePlan attempt = on.attempt();
    String name = attempt.name().value();
    refuseExisting(
        on,
        findings,
        on.locations().configuration(attempt.to(), name),
        "it is where the new cluster's configuration would go; is there a cluster "
            + attempt.to()
            + "/"
            + name
            + " already?");
    checkLog(on, findings);
    refuseExisting(
        on,
        findings,
        on.locations().configuration(attempt.from(), ClusterPaths.keptName(attempt.name())),
        "it is where the old cluster's configuration would be kept");
  }

  /**
   * The new cluster goes on writing a log of its owner's; anything else of that name is not touched
   * when the clients are shut out, and would end the upgrade there.
   */
  private static void checkLog(Inspection on, Findings findings) {
    UpgradePlan attempt = on.attempt();
    Path log = on.locations().log(attempt.to(), attempt.name().value());
    Optional<FileFacts> facts = on.disks().self().facts(log);
    boolean owners =
        facts
            .filter(there -> there.kind() == FileFacts.Kind.FILE)
            .filter(there -> there.uid() == attempt.owner().uid())
            .isPresent();
    if (facts.isPresent() && !owners) {
      findings.refuse(
          log
              + " is no file of "
              + attempt.owner().name()
              + "'s, and it is where the new cluster's log would be",
          Shell.line("ls", "-ld", log) + "   shows what it is; move it away");
    }
  }

  /** pg_dropcluster leaves the empty directory of a kept cluster that it dropped. */
  private static void checkKept(Inspection on, Findings findings) {
    Disk disk = on.disks().self();
    Path kept = on.attempt().kept();
    Optional<FileFacts> facts = disk.facts(kept);
    boolean empty = facts.isPresent() && facts.get().isDirectory() && disk.list(kept).isEmpty();
    if (facts.isPresent() && !empty) {
      findings.refuse(
          kept + " exists, and it is where the old cluster would be kept",
          "if it is from an earlier upgrade, drop that cluster: pg_coexist list shows it as kept");
    }
  }

  private static void refuseExisting(Inspection on, Findings findings, Path path, String because) {
    if (on.disks().self().facts(path).isPresent()) {
      findings.refuse(path + " exists, and " + because, "move it away or remove it");
    }
  }
}
