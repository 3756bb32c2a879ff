package org.pgcoexist.upgrade.replication;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.plan.SourceFacts.Database;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.state.ClusterServer;
import org.pgcoexist.upgrade.steps.NewCluster;

/**
 * The old server, whether it serves its clients or runs in private.
 *
 * <p>What we put there is named after the attempt: whatever has such a name is ours, and of this
 * attempt.
 */
public final class Publisher {

  private static final int LETTERS_OF_ID = 16;

  private final UpgradeContext context;

  public Publisher(UpgradeContext context) {
    this.context = context;
  }

  /** What is to be done at the old server. */
  @FunctionalInterface
  public interface Deed {
    void run(Psql old) throws InterruptedException;
  }

  /** The name of the publication in each database, and the beginning of other names. */
  public String name() {
    return name(context.attempt());
  }

  /** The same, of an attempt that nobody is at work at. */
  public static String name(UpgradePlan attempt) {
    return "pg_coexist_" + attempt.id().replace("-", "").substring(0, LETTERS_OF_ID);
  }

  /** A client of the public server; empty when it does not serve. */
  public Optional<Psql> serving() throws InterruptedException {
    return ClusterServer.ofOld(context).client();
  }

  /** The same, where nothing can be done without it. */
  public UpgradeContext requireServing() throws InterruptedException {
    return serving()
        .map(context::reading)
        .orElseThrow(
            () ->
                CoexistException.failed(
                    "cannot follow cluster " + context.attempt().name(),
                    "its server does not run",
                    "pg_ctlcluster "
                        + context.attempt().from()
                        + " "
                        + context.attempt().name()
                        + " start"));
  }

  /** A client of the public server where that serves, else of the private one, which runs. */
  public Psql client() throws InterruptedException {
    return serving().orElseGet(context::oldPsql).with(context.runner(), context.oldPrograms());
  }

  /** Does something at the server; one that does not run is started in private for it. */
  public void reach(Deed deed) throws InterruptedException {
    Optional<Psql> serving = serving();
    if (serving.isPresent()) {
      deed.run(serving.get());
      return;
    }
    boolean runs = context.oldServer().isRunning();
    if (!runs) {
      context.sockets().prepare();
      NewCluster.makePlace(context);
      context.oldServer().start();
    }
    deed.run(context.oldPsql());
    if (!runs) {
      context.oldServer().stop();
    }
  }

  /** Databases that let clients in, those first that initdb makes. */
  public List<Database> databases() {
    List<Database> open = new ArrayList<>(context.source().databases());
    open.removeIf(one -> context.source().closedDatabases().contains(one.name()));
    return open;
  }

  /** Where its clients find it, whether it runs or not. */
  public Psql served() {
    return ClusterServer.ofOld(context).served().writing(context.attempt().cluster().port());
  }
}
