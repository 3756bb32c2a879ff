package org.pgcoexist.upgrade.verify;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.engine.Progress;
import org.pgcoexist.engine.Step;
import org.pgcoexist.upgrade.Attempt;
import org.pgcoexist.upgrade.StepId;
import org.pgcoexist.upgrade.UpgradeContext;

/**
 * Step 7b: compare the new cluster with the old one while both private servers run; then close the
 * databases that allow no connection, on both.
 *
 * <p>A marker tells which load was compared, how closely, and how it came out. It is written before
 * the databases are closed: a crash in between leaves only the closing to do, and nothing is opened
 * and compared again.
 */
public final class VerifyStep implements Step {

  private final UpgradeContext context;
  private final Attempt attempt;
  private final ClosedDatabases closed;

  public VerifyStep(UpgradeContext context) {
    this.context = context;
    this.attempt = context.attempt();
    this.closed = new ClosedDatabases(context);
  }

  @Override
  public StepId id() {
    return StepId.VERIFY;
  }

  /** The marker of the load in the new cluster's work directory; every method writes its own. */
  public static Path loadMarker(Attempt attempt) {
    return attempt.workDirectory().resolve("load");
  }

  private Path marker() {
    return attempt.workDirectory().resolve("verified");
  }

  private Path directory() {
    return attempt.workDirectory().resolve("verify");
  }

  private String text(Path file) {
    return context
        .disks()
        .owner()
        .read(file)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .orElse("");
  }

  private String markerFor(String outcome) {
    return outcome + " " + attempt.verify() + " " + text(loadMarker(attempt));
  }

  /** True when the present load was compared and found good, by us or by the administrator. */
  private boolean isCompared() {
    String marker = text(marker());
    return marker.equals(markerFor("same")) || marker.equals(markerFor("accepted"));
  }

  @Override
  public Condition inspect() throws InterruptedException {
    return isCompared()
            && closed.areClosed(context.newPsql())
            && closed.areClosed(context.oldPsql())
        ? Condition.DONE
        : Condition.NOT_DONE;
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    if (!isCompared()) {
      undo();
      context.disks().owner().createDirectory(directory(), 0700);
      closed.open(context.oldPsql());
      closed.open(context.newPsql());
      mark(compare(progress));
    }
    closed.close(context.newPsql());
    closed.close(context.oldPsql());
  }

  private void mark(String outcome) {
    byte[] marker = markerFor(outcome).getBytes(StandardCharsets.UTF_8);
    context.disks().owner().replace(marker(), marker, 0600);
  }

  /**
   * The word for the marker; what was written to compare stays only where there is a difference.
   */
  private String compare(Progress progress) throws InterruptedException {
    Comparison comparison = new Comparison(context, directory());
    Differences differences = comparison.run(progress);
    String harmless = differences.harmless();
    if (!harmless.isEmpty()) {
      context.warn("old and new differ where nothing is lost; " + harmless);
    }
    if (differences.areHarmless()) {
      context.disks().owner().remove(directory());
      return "same";
    }
    if (!context.acceptDifferences()) {
      throw CoexistException.failed(
          "the new cluster of " + attempt.name() + " is not the same as the old one",
          differences.harmful(),
          comparison.command()
              + "   shows all of it\n"
              + "pg_version_upgrade -c "
              + attempt.name()
              + " -r --accept-differences   continues in spite of it");
    }
    context.warn("old and new differ, which is accepted; " + differences.harmful());
    return "accepted";
  }

  @Override
  public void undo() {
    Disk owner = context.disks().owner();
    owner.remove(marker());
    owner.remove(directory());
  }
}
