package org.pgcoexist.commands.output;

import java.io.PrintStream;
import java.time.Duration;
import org.pgcoexist.engine.Event;
import org.pgcoexist.engine.EventListener;
import org.pgcoexist.engine.journal.StepName;
import org.pgcoexist.engine.journal.StepTime;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.upgrade.plan.UpgradeEvent;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.plan.UpgradeRequest;

/**
 * Tells an upgrade to a person: a line a step, and for a long one a live line on a terminal or a
 * plain line every few seconds elsewhere.
 */
public final class TextEvents implements EventListener {

  private static final Duration PLAIN_PAUSE = Duration.ofSeconds(5);
  private static final int TITLE_WIDTH = 44;
  private static final String CLEAR_LINE = "\r\033[K";

  private final PrintStream out;
  private final PrintStream err;
  private final Terminal screen;
  private final boolean quiet;
  private boolean live;
  private Duration lastPlain = Duration.ZERO;

  public TextEvents(PrintStream out, PrintStream err, Terminal screen, boolean quiet) {
    this.out = out;
    this.err = err;
    this.screen = screen;
    this.quiet = quiet;
  }

  @Override
  public synchronized void on(Event event) {
    if (event instanceof Event.Warning warning) {
      clear();
      err.println("warning: " + Printable.indented(warning.message(), "  "));
    } else if (!quiet) {
      tell(event);
    }
    out.flush();
  }

  private void tell(Event event) {
    if (event instanceof Event.StepEvent step) {
      tellStep(step);
    } else if (event instanceof UpgradeEvent attempt) {
      tellAttempt(attempt);
    }
  }

  private void tellStep(Event.StepEvent event) {
    if (event instanceof Event.Started started) {
      lastPlain = Duration.ZERO;
      showLive(ProgressText.cut(line(started.step()) + "...", screen.columns() - 1));
    } else if (event instanceof Event.Progressed progressed) {
      progressed(progressed);
    } else {
      clear();
      out.println(line(event.step()) + outcome(event));
    }
  }

  private static String outcome(Event.StepEvent event) {
    if (event instanceof Event.Finished finished) {
      return HumanFormat.duration(finished.elapsed());
    }
    return event instanceof Event.Skipped ? "done before" : "undone";
  }

  private void tellAttempt(UpgradeEvent event) {
    UpgradePlan attempt = event.attempt();
    String majors = " from PostgreSQL " + attempt.from() + " to " + attempt.to();
    if (event instanceof UpgradeEvent.Begun begun) {
      clear();
      out.println(verb(begun.action()) + attempt.name() + majors + " with " + attempt.method());
    } else if (event instanceof UpgradeEvent.OldDeleted) {
      out.println(
          "The old cluster "
              + attempt.from()
              + "/"
              + ClusterPaths.keptName(attempt.name())
              + " and what its upgrade left are deleted.");
    } else if (event instanceof UpgradeEvent.Tried tried) {
      out.println(tried(tried));
    } else if (event instanceof UpgradeEvent.LoadedAgain again) {
      out.println(again(again));
    } else if (event instanceof UpgradeEvent.Checked) {
      out.println(
          "Preflight passed: upgrade of cluster "
              + attempt.name()
              + majors
              + "; nothing was touched.");
    } else if (event instanceof UpgradeEvent.Prepared prepared) {
      out.println(prepared(prepared));
    } else if (event instanceof UpgradeEvent.RolledBack) {
      out.println(
          "Cluster "
              + attempt.name()
              + " is on PostgreSQL "
              + attempt.from()
              + " as before; nothing of the upgrade is left.");
    } else if (event instanceof UpgradeEvent.Summary summary) {
      summary(summary);
    }
  }

  private static String tried(UpgradeEvent.Tried tried) {
    return "The definitions of "
        + tried.databases()
        + (tried.databases() == 1 ? " database" : " databases")
        + " were tried with PostgreSQL "
        + tried.attempt().to()
        + ": "
        + HumanFormat.duration(tried.elapsed());
  }

  private static String prepared(UpgradeEvent.Prepared prepared) {
    String name = prepared.attempt().name().value();
    return "Cluster "
        + name
        + " serves its clients on PostgreSQL "
        + prepared.attempt().from()
        + ", and one of "
        + prepared.attempt().to()
        + " follows it: ready after "
        + HumanFormat.duration(prepared.elapsed())
        + ".\nNext: pg_version_upgrade -c "
        + name
        + " -r   switches, and shuts clients out for seconds\n"
        + "      pg_version_upgrade -c "
        + name
        + " --rollback   gives it up; until then the old server keeps WAL for it";
  }

  private static String again(UpgradeEvent.LoadedAgain again) {
    return "Definitions were changed after they had been loaded, so they were loaded again: "
        + again.databases().size()
        + (again.databases().size() == 1 ? " database" : " databases");
  }

  private static String verb(UpgradeRequest.Action action) {
    switch (action) {
      case RECOVER:
        return "Continuing the upgrade of cluster ";
      case ROLL_BACK:
        return "Rolling back the upgrade of cluster ";
      case DELETE_OLD:
        return "Deleting what is left of the upgrade of cluster ";
      default:
        return "Upgrading cluster ";
    }
  }

  private static String line(StepName step) {
    String start = ProgressText.step(step);
    return start + " ".repeat(Math.max(1, TITLE_WIDTH + 5 - start.length()));
  }

  private void progressed(Event.Progressed event) {
    if (screen.isTerminal()) {
      showLive(ProgressText.live(event, screen.columns() - 1));
    } else if (event.elapsed().compareTo(lastPlain.plus(PLAIN_PAUSE)) >= 0) {
      lastPlain = event.elapsed();
      out.println(ProgressText.plain(event));
    }
  }

  private void showLive(String text) {
    if (screen.isTerminal()) {
      out.print(CLEAR_LINE + text);
      live = true;
    }
  }

  private void clear() {
    if (live) {
      out.print(CLEAR_LINE);
      live = false;
    }
  }

  private void summary(UpgradeEvent.Summary summary) {
    clear();
    out.println(
        "Cluster "
            + summary.attempt().name()
            + " is on PostgreSQL "
            + summary.attempt().to()
            + " now, after "
            + HumanFormat.duration(summary.elapsed())
            + (summary.shutOut().isZero()
                ? "; it was down before, so there was no downtime."
                : "; downtime (clients could not connect): "
                    + HumanFormat.duration(summary.shutOut())
                    + "."));
    stepTimes(summary);
    out.println("Next:");
    for (String next : summary.next()) {
      out.println(Printable.indented("  " + next, "    "));
    }
  }

  private void stepTimes(UpgradeEvent.Summary summary) {
    if (summary.steps().isEmpty()) {
      return;
    }
    boolean shut = !summary.shutOut().isZero();
    out.println("Time in each step" + (shut ? ", * in the downtime:" : ":"));
    boolean within = false;
    for (StepTime time : summary.steps()) {
      StepName.Role role = time.step().role();
      within |= shut && role == StepName.Role.SHUTS_OUT;
      out.println(line(time.step()) + HumanFormat.duration(time.time()) + (within ? " *" : ""));
      within &= role != StepName.Role.OPENS;
    }
  }
}
