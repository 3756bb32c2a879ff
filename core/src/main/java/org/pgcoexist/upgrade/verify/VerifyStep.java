package org.pgcoexist.upgrade.verify;

import java.nio.file.Path;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.state.ClosedDatabases;
import org.pgcoexist.upgrade.state.Marker;

/**
 * Step 7b: compare the new cluster with the old one while both private servers run; then close the
 * databases that allow no connection, on both.
 *
 * <p>Where pg_upgrade brought the data, the old server does not run any more: the new cluster is
 * compared with what {@link RecordStep} noted.
 *
 * <p>A marker tells which load was compared, how closely, and how it came out. It is written before
 * the sheets are removed and the databases closed: a crash in between leaves only that to do, and
 * nothing is opened and compared again.
 */
public final class VerifyStep implements Step {

  private static final String SAME = "same";
  private static final String ACCEPTED = "accepted";

  private final UpgradeContext context;
  private final UpgradePlan attempt;
  private final ClosedDatabases closed;
  private final boolean recorded;

  /**
   * With a record of the old cluster where the method transfers its files, else with its server.
   */
  public VerifyStep(UpgradeContext context) {
    this.context = context;
    this.attempt = context.attempt();
    this.closed = new ClosedDatabases(context);
    this.recorded = context.dataFiles().areTransferred();
  }

  @Override
  public StepId id() {
    return StepId.VERIFY;
  }

  /** Where the sheets are. */
  static Path directory(UpgradePlan attempt) {
    return attempt.workDirectory().resolve("verify");
  }

  private Path directory() {
    return directory(attempt);
  }

  private String markerFor(String outcome) {
    return outcome + " " + attempt.verify() + " " + Marker.load(context).text();
  }

  /** True when the present load was compared and found good, by us or by the administrator. */
  private boolean isCompared() {
    return Marker.verified(context).text().equals(markerFor(ACCEPTED)) || isSame();
  }

  private boolean isSame() {
    return Marker.verified(context).text().equals(markerFor(SAME));
  }

  @Override
  public Condition inspect() throws InterruptedException {
    return isCompared()
            && !(isSame() && context.disks().owner().facts(directory()).isPresent())
            && closed.areClosed(context.newPsql())
            && (recorded || closed.areClosed(context.oldPsql()))
        ? Condition.DONE
        : Condition.NOT_DONE;
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    if (!isCompared()) {
      Comparison comparison = new Comparison(context, directory());
      Differences differences =
          recorded ? comparison.runAgainstRecord(progress) : compareServers(comparison, progress);
      mark(new Judgement(context).areSame(comparison, differences) ? SAME : ACCEPTED);
    }
    if (isSame()) {
      // What was written to compare stays only where there is a difference.
      context.disks().owner().remove(directory());
    }
    closed.close(context.newPsql());
    if (!recorded) {
      closed.close(context.oldPsql());
    }
  }

  private Differences compareServers(Comparison comparison, Progress progress)
      throws InterruptedException {
    forget();
    context.disks().owner().createDirectory(directory(), 0700);
    closed.open(context.oldPsql());
    closed.open(context.newPsql());
    return comparison.run(progress);
  }

  private void mark(String outcome) {
    Marker.verified(context).write(markerFor(outcome));
  }

  /**
   * What was recorded goes with the transfer that it belongs to, in the undo of step 1: until then
   * the upgrade can be continued after all, and nobody can record it again.
   */
  @Override
  public void undo() {
    if (!recorded) {
      forget();
    }
  }

  private void forget() {
    Marker.verified(context).remove();
    context.disks().owner().remove(directory());
  }
}
