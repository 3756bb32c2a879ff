package org.pgcoexist.commands;

import java.io.PrintStream;
import java.time.Duration;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.upgrade.Attempt;
import org.pgcoexist.upgrade.Event;
import org.pgcoexist.upgrade.EventListener;
import org.pgcoexist.upgrade.StepId;
import org.pgcoexist.upgrade.UpgradeRequest;

/**
 * Tells an upgrade to a person: a line a step, and for a long one a live line on a terminal or a
 * plain line every few seconds elsewhere.
 */
final class TextEvents implements EventListener {

  private static final Duration PLAIN_PAUSE = Duration.ofSeconds(5);
  private static final int TITLE_WIDTH = 44;
  private static final String CLEAR_LINE = "\r\033[K";

  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private final boolean quiet;
  private boolean live;
  private Duration lastPlain = Duration.ZERO;

  TextEvents(PrintStream out, PrintStream err, boolean terminal, boolean quiet) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.quiet = quiet;
  }

  @Override
  public synchronized void on(Event event) {
    if (event instanceof Event.Warning warning) {
      clear();
      err.println("warning: " + Printable.text(warning.message()));
    } else if (!quiet) {
      tell(event);
    }
    out.flush();
  }

  private void tell(Event event) {
    if (event instanceof Event.StepEvent step) {
      tellStep(step);
    } else if (event instanceof Event.AttemptEvent attempt) {
      tellAttempt(attempt);
    }
  }

  private void tellStep(Event.StepEvent event) {
    if (event instanceof Event.Started started) {
      lastPlain = Duration.ZERO;
      showLive(line(started.step()) + "...");
    } else if (event instanceof Event.Progressed progressed) {
      progressed(progressed);
    } else {
      clear();
      out.println(line(event.step()) + outcome(event));
    }
  }

  private static String outcome(Event.StepEvent event) {
    if (event instanceof Event.Finished finished) {
      return Words.duration(finished.elapsed());
    }
    return event instanceof Event.Skipped ? "done before" : "taken back";
  }

  private void tellAttempt(Event.AttemptEvent event) {
    Attempt attempt = event.attempt();
    String majors = " from PostgreSQL " + attempt.from() + " to " + attempt.to();
    if (event instanceof Event.Begun begun) {
      clear();
      out.println(verb(begun.action()) + attempt.name() + majors + " with " + attempt.method());
    } else if (event instanceof Event.OldDeleted) {
      out.println(
          "The old cluster "
              + attempt.from()
              + "/"
              + ClusterPaths.keptName(attempt.name())
              + " and the dump are deleted.");
    } else if (event instanceof Event.Checked) {
      out.println(
          "Nothing is in the way of upgrading cluster "
              + attempt.name()
              + majors
              + "; nothing was touched.");
    } else if (event instanceof Event.RolledBack) {
      out.println(
          "Cluster "
              + attempt.name()
              + " is on PostgreSQL "
              + attempt.from()
              + " as before; nothing of the upgrade is left.");
    } else if (event instanceof Event.Summary summary) {
      summary(summary);
    }
  }

  private static String verb(UpgradeRequest.Action action) {
    switch (action) {
      case RECOVER:
        return "Continuing the upgrade of cluster ";
      case ROLL_BACK:
        return "Taking back the upgrade of cluster ";
      case DELETE_OLD:
        return "Deleting what is left of the upgrade of cluster ";
      default:
        return "Upgrading cluster ";
    }
  }

  private static String line(StepId step) {
    String start = " ".repeat(3 - step.number().length()) + step.number() + "  " + step.title();
    return start + " ".repeat(Math.max(1, TITLE_WIDTH + 5 - start.length()));
  }

  private void progressed(Event.Progressed event) {
    if (terminal) {
      showLive(line(event.step()) + amount(event));
    } else if (event.elapsed().compareTo(lastPlain.plus(PLAIN_PAUSE)) >= 0) {
      lastPlain = event.elapsed();
      out.println("     " + amount(event));
    }
  }

  private static String amount(Event.Progressed event) {
    if (event.total() <= 0) {
      return Words.bytes(event.done()) + "  " + Printable.text(event.what());
    }
    long done = Math.min(event.done(), event.total());
    StringBuilder text = new StringBuilder();
    text.append(done * 100 / event.total()).append(" %  ").append(Printable.text(event.what()));
    text.append("  ").append(Words.bytes(done)).append(" of ").append(Words.bytes(event.total()));
    if (done > 0) {
      long left = event.elapsed().toMillis() * (event.total() - done) / done;
      text.append(", ").append(Words.duration(Duration.ofMillis(left))).append(" left");
    }
    return text.toString();
  }

  private void showLive(String text) {
    if (terminal) {
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

  private void summary(Event.Summary summary) {
    clear();
    out.println(
        "Cluster "
            + summary.attempt().name()
            + " is on PostgreSQL "
            + summary.attempt().to()
            + " now, after "
            + Words.duration(summary.elapsed())
            + (summary.shutOut().isZero()
                ? "; it was down before, so no client was shut out."
                : "; clients were shut out for " + Words.duration(summary.shutOut()) + "."));
    out.println("Next:");
    for (String next : summary.next()) {
      out.println("  " + next);
    }
  }
}
