package org.pgcoexist.upgrade.preflight.server;

import java.util.Map;
import java.util.stream.Collectors;
import org.pgcoexist.Shell;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.postgres.PublisherSettings;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.FollowQueries;
import org.pgcoexist.upgrade.plan.Method;
import org.pgcoexist.upgrade.plan.ObjectNames;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;
import org.pgcoexist.upgrade.state.NewDatabases;

/**
 * What a method that follows by logical replication needs of the server: that it serves, writes WAL
 * that can be decoded, and has a slot and a walsender to spare for each database with tables; and
 * what of a whole cluster it cannot follow.
 */
public final class FollowingCheck implements Check {

  @Override
  public String once(MajorVersion from, MajorVersion to) {
    return PublisherSettings.QUERY
        + ", (SELECT string_agg(quote_ident(subname), ', ') FROM pg_subscription)"
        + " AS subscriptions";
  }

  @Override
  public String each(MajorVersion from, MajorVersion to) {
    return "SELECT count(*) AS tables" + FollowQueries.TABLES;
  }

  @Override
  public void check(Inspection on, Findings findings) {
    if (!Method.named(on.attempt().method()).follows()) {
      return;
    }
    if (!on.attempt().wasRunning()) {
      findings.refuse(
          "the server does not run, and there is nothing to be followed",
          "pg_ctlcluster "
              + on.attempt().from()
              + " "
              + on.attempt().name()
              + " start, or use another method: nobody is shut out from a cluster that is down");
    }
    long databases = on.each(this).stream().filter(row -> !row.get("tables").equals("0")).count();
    for (Answers.Row row : on.once(this)) {
      checkServer(on, row, databases, findings);
    }
    for (String name : on.attempt().source().closedDatabases()) {
      if (NewDatabases.isMadeByInitdb(name)) {
        findings.refuse(
            ObjectNames.database(name) + " allows no connection, and every cluster has it",
            "allow it until the upgrade is done: ALTER DATABASE "
                + name
                + " ALLOW_CONNECTIONS true; or use -m parallel");
      }
    }
  }

  private static void checkServer(
      Inspection on, Answers.Row row, long databases, Findings findings) {
    Map<String, String> missing = PublisherSettings.missing(row.values(), databases);
    String needs = "to be followed, the old server needs other settings: ";
    if (!missing.isEmpty() && on.following().restartOld()) {
      findings.warn(
          needs + PublisherSettings.text(missing),
          "it is restarted once before the copy, which shuts clients out for seconds; the settings are"
              + " taken back at the end");
    } else if (!missing.isEmpty()) {
      findings.refuse(
          needs + PublisherSettings.text(missing),
          "the same command with --restart-old sets them until the upgrade is done; or one restart,"
              + " of a few seconds, at a time of your own: "
              + missing.entrySet().stream()
                  .map(one -> "ALTER SYSTEM SET " + one.getKey() + " = " + one.getValue() + "; ")
                  .collect(Collectors.joining())
              + "then "
              + Shell.line(
                  "pg_ctlcluster", on.attempt().from(), on.attempt().name().value(), "restart"));
    }
    String subscriptions = row.get("subscriptions");
    if (subscriptions != null && !subscriptions.isEmpty()) {
      findings.refuse(
          "the cluster receives rows by the subscriptions "
              + subscriptions
              + ", and what follows it would receive them twice",
          "use -m parallel, which carries subscriptions over");
    }
  }
}
