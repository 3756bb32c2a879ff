package org.pgcoexist.upgrade.trial;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pgcoexist.CoexistException;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.errors.Causes;
import org.pgcoexist.upgrade.errors.LoadError;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.ObjectNames;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradeEvent;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;
import org.pgcoexist.upgrade.verify.Differences;

/**
 * All definitions can be loaded into the new major, and are the same there: they are, in a
 * throwaway cluster. It comes last, and only where nothing else is in the way: an extension that is
 * not installed would be reported a hundred times.
 */
public final class DefinitionsCheck implements Check {

  /** A dump may use so much of a serving server's room for locks: the rest is its clients'. */
  private static final int SHARE = 2;

  private static final int MOST_SHOWN = 5;

  private static final String NO_TRIAL =
      "--no-trial leaves the trial out, and the upgrade may fail in the downtime";

  private static final String COPY = "; or use -m copy, which brings it as it is";

  /** How many locks the server has room for. */
  @Override
  public String once(MajorVersion from, MajorVersion to) {
    return "SELECT (SELECT setting::bigint FROM pg_settings"
        + " WHERE name = 'max_locks_per_transaction') * sum(setting::bigint) AS room"
        + " FROM pg_settings WHERE name IN ('max_connections', 'max_prepared_transactions',"
        + " 'max_worker_processes', 'autovacuum_max_workers', 'max_wal_senders')";
  }

  /** What a dump locks, and the materialized views that read foreign tables, through others too. */
  @Override
  public String each(MajorVersion from, MajorVersion to) {
    return "WITH RECURSIVE reads AS (SELECT DISTINCT r.ev_class AS view, d.refobjid AS relation"
        + " FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass"
        + " AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass"
        + " AND d.refobjid <> r.ev_class), remote AS (SELECT oid AS relation FROM pg_class"
        + " WHERE relkind = 'f' UNION SELECT view FROM reads JOIN remote USING (relation))"
        + " SELECT NULL AS view, count(*) AS locks FROM pg_class"
        + " WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND oid >= 16384"
        + " UNION ALL SELECT format('%I.%I', n.nspname, c.relname), 0 FROM remote"
        + " JOIN pg_class c ON c.oid = relation AND c.relkind = 'm'"
        + " JOIN pg_namespace n ON n.oid = c.relnamespace";
  }

  @Override
  public void check(Inspection on, Findings findings) throws InterruptedException {
    if (on.trial().isEmpty() || findings.refuse()) {
      return;
    }
    UpgradeContext asked = on.trial().get();
    Map<String, List<String>> remote = new TreeMap<>();
    for (Answers.Row row : on.each(this)) {
      if (!row.get("view").isEmpty()) {
        remote.computeIfAbsent(row.database(), key -> new ArrayList<>()).add(row.get("view"));
      } else if (asked.serving().isPresent() && lacksRoom(on, row, findings)) {
        return;
      }
    }
    DefinitionsTrial trial = new DefinitionsTrial(on, asked, remote);
    if (on.dataFiles().areTransferred() && !trial.canAskAsPgUpgrade()) {
      findings.warn(
          "the definitions could not be tried as pg_upgrade does, which connects as its first"
              + " superuser, "
              + ObjectNames.quoted(on.attempt().source().superuser()),
          "");
      return;
    }
    run(on, asked, trial, findings);
  }

  private void run(Inspection on, UpgradeContext asked, DefinitionsTrial trial, Findings findings)
      throws InterruptedException {
    long begin = System.nanoTime();
    try {
      Optional<DefinitionsTrial.Outcome> outcome = trial.run(findings);
      if (outcome.isPresent()) {
        tell(on, trial, outcome.get(), findings);
        int databases =
            on.attempt().source().databases().size()
                - on.attempt().source().closedDatabases().size();
        asked
            .listener()
            .on(
                new UpgradeEvent.Tried(
                    on.attempt(), databases, Duration.ofNanos(System.nanoTime() - begin)));
      }
    } catch (CoexistException e) {
      findings.refuse(
          "cannot try the definitions: " + e.what() + "\n" + e.why(),
          e.next().isEmpty() ? NO_TRIAL : e.next() + "; " + NO_TRIAL);
    }
  }

  private boolean lacksRoom(Inspection on, Answers.Row row, Findings findings) {
    long room = Long.parseLong(on.once(this).get(0).get("room"));
    long locks = Long.parseLong(row.get("locks"));
    if (locks <= room / SHARE) {
      return false;
    }
    findings.warn(
        "the definitions were not tried: a dump of "
            + ObjectNames.database(row.database())
            + " holds "
            + locks
            + " locks, the serving server has room for about "
            + room
            + ", and clients need some",
        "raise max_locks_per_transaction and restart the server, to have them tried");
    return true;
  }

  private static void tell(
      Inspection on, DefinitionsTrial trial, DefinitionsTrial.Outcome outcome, Findings findings)
      throws InterruptedException {
    if (outcome.isGood()) {
      return;
    }
    Optional<DefinitionsTrial.Outcome> files = trial.runWithFiles();
    Advice advice = new Advice(on.attempt().from(), on.attempt().to());
    for (Map.Entry<String, List<LoadError>> entry : outcome.errors().entrySet()) {
      String name = entry.getKey();
      boolean brought = files.filter(other -> other.brings(name)).isPresent();
      tell(on, name, entry.getValue(), advice, brought ? COPY : "", findings);
    }
    if (!outcome.differences().areHarmless()) {
      boolean brought = files.filter(DefinitionsTrial.Outcome::isGood).isPresent();
      tellDifferences(on, outcome.differences(), brought ? COPY : "", findings);
    }
  }

  /** In a cluster of definitions only rows of extensions' own tables are compared. */
  private static void tellDifferences(
      Inspection on, Differences differences, String otherwise, Findings findings) {
    if (differences.areOfData()) {
      findings.refuse(
          "no dump holds what is in tables and sequences of extensions that these do not mark, and"
              + " it would be lost; "
              + differences.harmful(),
          "keep it elsewhere or drop it" + otherwise);
    } else {
      findings.refuse(
          "the definitions come out differently in PostgreSQL "
              + on.attempt().to()
              + "; "
              + differences.harmful(),
          "change these so that both majors show the same" + otherwise);
    }
  }

  private static void tell(
      Inspection on,
      String database,
      List<LoadError> errors,
      Advice advice,
      String otherwise,
      Findings findings) {
    Causes causes = new Causes(errors);
    int shown = Math.min(MOST_SHOWN, causes.first().size());
    for (LoadError error : causes.first().subList(0, shown)) {
      String of = database.isEmpty() ? "roles and databases" : ObjectNames.database(database);
      findings.refuse(
          "the definitions of "
              + of
              + " cannot be loaded into PostgreSQL "
              + on.attempt().to()
              + ":\n  "
              + error.text(),
          advice.of(database, error) + otherwise);
    }
    // What only follows from these is gone with them.
    int more = causes.first().size() - shown;
    if (more > 0) {
      findings.warn(ObjectNames.database(database) + " has " + more + " more such errors", "");
    }
  }
}
