package org.pgcoexist.upgrade.load;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.pgcoexist.postgres.ControlData;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.state.ClosedDatabases;

/**
 * Which state of which cluster a dump was taken from, in a file beside the dump.
 *
 * <p>The state is the next transaction number: every write takes one, and neither a restart nor a
 * checkpoint does. So a dump stays good over our own restarts of the old server, and is stale once
 * anybody wrote. (The checkpoint location would move with every restart.) The dump is taken with
 * every database open; closing one again takes one number, which is not counted.
 */
public final class DumpIdentity {

  private final UpgradeContext context;
  private final UpgradePlan attempt;

  public DumpIdentity(UpgradeContext context) {
    this.context = context;
    this.attempt = context.attempt();
  }

  private Path file() {
    return attempt.dumpFiles().source();
  }

  /** The state of the old cluster now; its private server must run. */
  public String current() throws InterruptedException {
    ControlData control =
        ControlData.read(
            context.runner(), context.oldPrograms(), attempt.cluster().data(), attempt.owner());
    String next =
        context
            .oldPsql()
            .rows(
                "cannot ask the old cluster for its state",
                attempt.source().openDatabase(),
                "SELECT pg_catalog.txid_snapshot_xmax(pg_catalog.txid_current_snapshot())")
            .get(0)
            .get(0);
    long ours = new ClosedDatabases(context).closed(context.oldPsql());
    return attempt.id()
        + " "
        + control.systemIdentifier()
        + " "
        + (Long.parseLong(next) - ours)
        + "\n";
  }

  /** True when the dump is complete and of the old cluster's present state. */
  public boolean isCurrent() throws InterruptedException {
    return context.disks().owner().facts(attempt.dump()).isPresent()
        && recorded().equals(current());
  }

  /** What the file says; empty when there is none. */
  public String recorded() {
    return context
        .disks()
        .owner()
        .read(file())
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .orElse("");
  }

  /** Says that the dump is complete and of the old cluster's present state. */
  public void record() throws InterruptedException {
    byte[] identity = current().getBytes(StandardCharsets.UTF_8);
    context.disks().owner().replace(file(), identity, 0600);
  }
}
