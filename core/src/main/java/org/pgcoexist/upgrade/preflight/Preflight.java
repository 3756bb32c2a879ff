package org.pgcoexist.upgrade.preflight;

import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.engine.Event;
import org.pgcoexist.engine.EventListener;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.process.Work;
import org.pgcoexist.upgrade.plan.Finding;
import org.pgcoexist.upgrade.plan.PreflightRefusal;

/** Everything that can be known to be in the way before anything is touched; all of it at once. */
public final class Preflight {

  private final List<Check> checks;
  private final EventListener listener;

  public Preflight(List<Check> checks, EventListener listener) {
    this.checks = checks;
    this.listener = listener;
  }

  public Questions questions(MajorVersion from, MajorVersion to) {
    return new Questions(checks, from, to);
  }

  /**
   * Runs all checks.
   *
   * @throws CoexistException when one refuses; all refusals are in it
   */
  public void check(Inspection on) throws InterruptedException {
    Findings findings = new Findings();
    for (Check check : checks) {
      look(check, findings, () -> check.check(on, findings));
    }
    warn(findings);
    PreflightRefusal.throwIfAny(on.attempt().name(), findings.all());
  }

  /** As {@link #check}, before an attempt is continued. */
  public void checkAgain(Inspection on) throws InterruptedException {
    Findings findings = new Findings();
    for (Check check : checks) {
      look(check, findings, () -> check.checkAgain(on, findings));
    }
    warn(findings);
    ClusterName name = on.attempt().name();
    PreflightRefusal.throwIfAny(
        "cannot continue the upgrade of cluster " + name + ", and nothing more was touched",
        findings.all());
  }

  /** What a check cannot look at is one more thing in the way, and hides no other. */
  private static void look(Check check, Findings findings, Work work) throws InterruptedException {
    try {
      work.run();
    } catch (CoexistException e) {
      if (e.status() == ExitStatus.INTERRUPTED) {
        throw e;
      }
      findings.refuse(e.getMessage(), e.next());
    } catch (RuntimeException e) {
      findings.refuse(
          "a fault of this program: " + check.getClass().getSimpleName() + " ended with " + e,
          "report it, with what pg_version_upgrade printed");
    }
  }

  private void warn(Findings findings) {
    for (Finding finding : findings.all()) {
      if (!finding.refuses()) {
        String next = finding.fix().isEmpty() ? "" : "\nNext: " + finding.fix();
        listener.on(new Event.Warning(finding.problem() + next));
      }
    }
  }
}
