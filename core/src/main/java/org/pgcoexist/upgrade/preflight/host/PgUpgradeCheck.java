package org.pgcoexist.upgrade.preflight.host;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.process.output.OutputListener;
import org.pgcoexist.upgrade.errors.PgUpgradeReport;
import org.pgcoexist.upgrade.plan.ObjectNames;
import org.pgcoexist.upgrade.plan.SourceFacts;
import org.pgcoexist.upgrade.plan.TransferMode;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.plan.UpgradeRequest;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;
import org.pgcoexist.upgrade.state.MovedFiles;

/**
 * What the methods of pg_upgrade need, and what it finds itself with {@code --check}.
 *
 * <p>A running old server is looked at as it runs. Where looking is all that is requested, the new
 * cluster is a trial that is removed again; else a step looks at the new cluster as soon as there
 * is one, while the old server serves.
 */
public final class PgUpgradeCheck implements Check {

  /** The first major whose pg_upgrade has the option --swap. */
  private static final int FIRST_TO_SWAP = 18;

  /** The first major whose visibility maps need not be rewritten. */
  private static final int FIRST_TO_BE_SWAPPED = 10;

  @Override
  public void check(Inspection on, Findings findings) throws InterruptedException {
    if (!on.dataFiles().areTransferred()) {
      return;
    }
    if (on.dataFiles() == TransferMode.SWAPPED && !canSwap(on.attempt(), findings)) {
      return;
    }
    checkShared(on, findings);
    if (on.dataFiles() == TransferMode.SWAPPED) {
      checkLeftovers(on, findings);
    }
    SourceFacts source = on.attempt().source();
    if (!source.closedDatabases().isEmpty() && on.attempt().wasRunning()) {
      findings.warn(
          "pg_upgrade cannot look at the running cluster, since "
              + ObjectNames.databases(source.closedDatabases())
              + (source.closedDatabases().size() == 1 ? " allows" : " allow")
              + " no connection; its own checks are made when the server is stopped, and the"
              + " databases are opened for it",
          "");
      return;
    }
    if (!on.only()) {
      return;
    }
    TrialCluster trial = TrialCluster.prepare(on, findings);
    try {
      if (trial.isUsable()) {
        look(on, trial, findings);
      }
    } finally {
      trial.remove();
    }
  }

  private static boolean canSwap(UpgradePlan attempt, Findings findings) {
    if (!attempt.to().isAtLeast(FIRST_TO_SWAP)) {
      findings.refuse(
          "pg_upgrade of PostgreSQL " + attempt.to() + " cannot swap files",
          "use -m link, or a target from " + FIRST_TO_SWAP + " on with -v");
      return false;
    }
    if (!attempt.from().isAtLeast(FIRST_TO_BE_SWAPPED)) {
      findings.refuse(
          "pg_upgrade cannot swap files of PostgreSQL " + attempt.from(), "use -m link");
      return false;
    }
    return true;
  }

  /** What cannot be with the files of the old cluster in the new one. */
  private static void checkShared(Inspection on, Findings findings) {
    if (!on.dataFiles().areShared()) {
      return;
    }
    String method = "with the method " + on.attempt().method() + " ";
    if (on.attempt().verify() != UpgradeRequest.Verify.SCHEMA) {
      findings.refuse(
          method
              + "rows cannot be compared: the new server would write to the old cluster's files while"
              + " it reads them, and there would be no way back",
          "leave --verify="
              + on.attempt().verify()
              + " out: the rows are in the same files; or use -m copy");
    }
    Path base = on.attempt().cluster().data().resolve("base");
    long from = on.disks().owner().facts(base).orElseThrow().device();
    Path parent = on.attempt().newPath().getParent();
    if (on.disks().self().facts(parent).filter(facts -> facts.device() != from).isPresent()) {
      findings.refuse(
          method + base + " and " + parent + " must be on one file system",
          "name a path there with -p, or use -m copy");
    }
  }

  private static void checkLeftovers(Inspection on, Findings findings) {
    for (Path left : MovedFiles.leftovers(on.disks().owner(), on.attempt())) {
      findings.refuse(
          left + " exists: another pg_upgrade --swap has been at work here",
          "remove it when nothing in it is needed any more; or use -m link");
    }
  }

  private static void look(Inspection on, TrialCluster trial, Findings findings)
      throws InterruptedException {
    if (on.dataFiles() == TransferMode.CLONED && !trial.canClone()) {
      findings.refuse(
          "the file system of " + on.attempt().newPath() + " cannot clone files (reflinks)",
          "XFS made with reflink=1 and btrfs can; or use another method: -m copy, -m link");
      return;
    }
    List<String> printed = new ArrayList<>();
    CommandResult result = on.runner().run(trial.pgUpgrade(), new Collector(printed));
    if (!result.succeeded()) {
      String report =
          PgUpgradeReport.of(
              printed,
              file ->
                  on.disks().owner().read(file).map(b -> new String(b, StandardCharsets.UTF_8)));
      tell(on, report.isEmpty() ? result.ending() : report, findings);
    }
  }

  private static void tell(Inspection on, String report, Findings findings) {
    boolean refused = findings.all().stream().anyMatch(finding -> finding.refuses());
    if (PgUpgradeReport.isUnreachable(on.attempt(), report)) {
      findings.warn(PgUpgradeReport.unreachable(on.attempt(), report), "");
    } else if (!(refused && report.contains("loadable libraries"))) {
      // Missing libraries have been refused, with the packages that bring them.
      findings.refuse(
          PgUpgradeReport.REFUSES + ":\n" + report, PgUpgradeReport.fix(on.attempt(), report));
    }
  }

  private record Collector(List<String> lines) implements OutputListener {
    @Override
    public void out(String line) {
      add(line);
    }

    @Override
    public void err(String line) {
      add(line);
    }

    private synchronized void add(String line) {
      lines.add(line);
    }
  }
}
