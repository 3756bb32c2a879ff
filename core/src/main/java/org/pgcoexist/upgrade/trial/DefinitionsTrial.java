package org.pgcoexist.upgrade.trial;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgcoexist.postgres.Sql;
import org.pgcoexist.upgrade.errors.LoadError;
import org.pgcoexist.upgrade.load.LockWatch;
import org.pgcoexist.upgrade.load.Ticker;
import org.pgcoexist.upgrade.plan.TransferMode;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;
import org.pgcoexist.upgrade.preflight.host.TrialCluster;
import org.pgcoexist.upgrade.verify.Comparison;
import org.pgcoexist.upgrade.verify.Differences;

/** One trial of all definitions, in a cluster of its own. */
final class DefinitionsTrial {

  /** Nobody needs what is lost with the machine. */
  static final List<String> SETTINGS =
      List.of(
          "fsync=off",
          "full_page_writes=off",
          "synchronous_commit=off",
          "wal_init_zero=off",
          "jit=off",
          "max_logical_replication_workers=0");

  private final Inspection on;
  private final UpgradeContext asked;
  private final Map<String, List<String>> remote;

  /**
   * What came out.
   *
   * @param errors by database what cannot be loaded
   * @param differences what would be found when old and new are compared
   */
  record Outcome(Map<String, List<LoadError>> errors, Differences differences) {

    boolean isGood() {
      return errors.isEmpty() && differences.areHarmless();
    }

    boolean brings(String database) {
      return !errors.containsKey("") && !errors.containsKey(database);
    }
  }

  /**
   * @param remote by database, the materialized views that would ask another server to be filled
   */
  DefinitionsTrial(Inspection on, UpgradeContext asked, Map<String, List<String>> remote) {
    this.on = on;
    this.asked = asked;
    this.remote = remote;
  }

  /** As the method of the attempt loads them; where no cluster can be made, that is the finding. */
  Optional<Outcome> run(Findings findings) throws InterruptedException {
    return run(on.dataFiles().areTransferred(), findings);
  }

  /** As pg_upgrade would bring them, where the method loads a dump and that can be tried. */
  Optional<Outcome> runWithFiles() throws InterruptedException {
    return on.dataFiles() == TransferMode.READ && canAskAsPgUpgrade()
        ? run(true, new Findings())
        : Optional.empty();
  }

  /** pg_upgrade connects as the first superuser only. */
  boolean canAskAsPgUpgrade() {
    return asked
        .serving()
        .map(psql -> psql.role().equals(on.attempt().source().superuser()))
        .orElse(true);
  }

  private Optional<Outcome> run(boolean asPgUpgrade, Findings findings)
      throws InterruptedException {
    TrialCluster cluster = TrialCluster.prepare(on, findings);
    try {
      return cluster.isUsable() ? Optional.of(run(cluster, asPgUpgrade)) : Optional.empty();
    } finally {
      cluster.remove();
    }
  }

  @SuppressWarnings("try") // the ticker runs until the trial ends
  private Outcome run(TrialCluster cluster, boolean asPgUpgrade) throws InterruptedException {
    String application = "pg-coexist trial " + on.attempt().id();
    UpgradeContext context =
        new UpgradeContext(
            asked.machine(),
            new TrialRunner(on.runner(), application),
            asked.disks(),
            cluster.attempt(),
            asked.runOptions(),
            asked.journalDirectory(),
            asked.listener(),
            asked.serving());
    if (asked.serving().isEmpty()) {
      context.oldServer().start();
      return run(context, new TrialDump(Optional.empty()), asPgUpgrade);
    }
    LockWatch watch =
        new LockWatch(
            asked.serving().get().with(asked.machine().runner(), on.oldPrograms()),
            on.attempt().source().openDatabase(),
            application);
    try (Ticker ticker = new Ticker(watch::look)) {
      return run(context, new TrialDump(Optional.of(watch)), asPgUpgrade);
    }
  }

  private Outcome run(UpgradeContext context, TrialDump dumps, boolean asPgUpgrade)
      throws InterruptedException {
    Load load =
        asPgUpgrade ? new PgUpgradeLoad(context, dumps) : new DumpLoad(context, dumps, remote);
    Map<String, List<LoadError>> errors = load.run();
    return new Outcome(
        errors, errors.isEmpty() ? differences(context, asPgUpgrade) : new Differences());
  }

  /** What initdb makes is there, also of a database that is no part of the trial. */
  private static void closeLeftOut(UpgradeContext context) throws InterruptedException {
    for (String name : List.of("template1", "postgres")) {
      if (context.attempt().source().databases().stream().noneMatch(d -> d.name().equals(name))) {
        context
            .newPsql()
            .writing()
            .execute(
                "cannot leave a database out",
                context.attempt().source().openDatabase(),
                "UPDATE pg_catalog.pg_database SET datallowconn = false WHERE datname = "
                    + Sql.literal(name));
      }
    }
  }

  private static Differences differences(UpgradeContext context, boolean asPgUpgrade)
      throws InterruptedException {
    closeLeftOut(context);
    Path directory = context.attempt().workDirectory().resolve("compared");
    context.disks().owner().createDirectory(directory, 0700);
    return new Comparison(context, directory).runOnSchema(!asPgUpgrade);
  }
}
