package org.pgcoexist.commands.output;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.pgcoexist.CoexistException;
import org.pgcoexist.engine.Event;
import org.pgcoexist.engine.EventListener;
import org.pgcoexist.engine.journal.StepName;
import org.pgcoexist.engine.journal.StepTime;
import org.pgcoexist.engine.progress.WorkDone;
import org.pgcoexist.upgrade.plan.UpgradeEvent;
import org.pgcoexist.upgrade.plan.UpgradePlan;

/** Tells an upgrade to a program: one JSON object a line. Times are in milliseconds. */
public final class JsonEvents implements EventListener {

  private final PrintStream out;

  public JsonEvents(PrintStream out) {
    this.out = out;
  }

  @Override
  public synchronized void on(Event event) {
    out.println(json(event));
    out.flush();
  }

  /** The failure that ended the command; it goes to standard error as text, too. */
  public void failed(CoexistException failure) {
    JsonObject json = named("error");
    json.addProperty("status", failure.status().code());
    json.addProperty("what", failure.what());
    json.addProperty("why", failure.why());
    json.addProperty("next", failure.next());
    out.println(json);
    out.flush();
  }

  private static JsonObject json(Event event) {
    if (event instanceof Event.StepEvent step) {
      return ofStep(step);
    }
    if (event instanceof UpgradeEvent attempt) {
      return ofAttempt(attempt);
    }
    JsonObject json = named("warning");
    json.addProperty("message", ((Event.Warning) event).message());
    return json;
  }

  private static JsonObject ofStep(Event.StepEvent event) {
    if (event instanceof Event.Progressed progressed) {
      return progress(progressed);
    }
    if (event instanceof Event.Finished finished) {
      JsonObject json = step("finished", finished.step());
      json.addProperty("elapsed", millis(finished.elapsed()));
      return json;
    }
    if (event instanceof Event.Skipped skipped) {
      return step("skipped", skipped.step());
    }
    boolean undone = event instanceof Event.Undone;
    return step(undone ? "undone" : "started", event.step());
  }

  /** What is not known is left out. */
  private static JsonObject progress(Event.Progressed event) {
    WorkDone work = event.work();
    JsonObject json = step("progress", event.step());
    json.addProperty("done", work.bytes());
    json.addProperty("total", work.totalBytes());
    addKnown(json, "rows", work.rows());
    addKnown(json, "total-rows", work.totalRows());
    addKnown(json, "database", work.database());
    addKnown(json, "table", work.table());
    addKnown(json, "rate", event.pace().bytesPerSecond());
    event.pace().left().ifPresent(left -> json.addProperty("left", millis(left)));
    json.addProperty("elapsed", millis(event.elapsed()));
    return json;
  }

  private static void addKnown(JsonObject json, String name, long value) {
    if (value > 0) {
      json.addProperty(name, value);
    }
  }

  private static void addKnown(JsonObject json, String name, String value) {
    if (!value.isEmpty()) {
      json.addProperty(name, value);
    }
  }

  private static JsonObject ofAttempt(UpgradeEvent event) {
    if (event instanceof UpgradeEvent.Begun begun) {
      JsonObject json = attempt("begun", begun.attempt());
      json.addProperty("action", begun.action().name().toLowerCase(Locale.ROOT).replace('_', '-'));
      return json;
    }
    if (event instanceof UpgradeEvent.Summary summary) {
      return summary(summary);
    }
    if (event instanceof UpgradeEvent.Tried tried) {
      JsonObject json = attempt("tried", tried.attempt());
      json.addProperty("databases", tried.databases());
      json.addProperty("elapsed", millis(tried.elapsed()));
      return json;
    }
    if (event instanceof UpgradeEvent.LoadedAgain again) {
      JsonObject json = attempt("loaded-again", again.attempt());
      JsonArray databases = new JsonArray();
      again.databases().forEach(databases::add);
      json.add("databases", databases);
      return json;
    }
    if (event instanceof UpgradeEvent.Prepared prepared) {
      JsonObject json = attempt("prepared", prepared.attempt());
      json.addProperty("elapsed", millis(prepared.elapsed()));
      return json;
    }
    String name = "rolled-back";
    if (event instanceof UpgradeEvent.Checked) {
      name = "checked";
    } else if (event instanceof UpgradeEvent.OldDeleted) {
      name = "old-deleted";
    }
    return attempt(name, event.attempt());
  }

  private static JsonObject summary(UpgradeEvent.Summary summary) {
    JsonObject json = attempt("summary", summary.attempt());
    json.addProperty("elapsed", millis(summary.elapsed()));
    json.addProperty("shut-out", millis(summary.shutOut()));
    JsonArray steps = new JsonArray();
    for (StepTime time : summary.steps()) {
      JsonObject one = new JsonObject();
      one.addProperty("number", time.step().number());
      one.addProperty("step", time.step().key());
      one.addProperty("elapsed", millis(time.time()));
      steps.add(one);
    }
    json.add("steps", steps);
    JsonArray next = new JsonArray();
    summary.next().forEach(next::add);
    json.add("next", next);
    return json;
  }

  private static JsonObject attempt(String name, UpgradePlan attempt) {
    JsonObject json = named(name);
    json.addProperty("cluster", attempt.name().value());
    json.addProperty("from", attempt.from().toString());
    json.addProperty("to", attempt.to().toString());
    json.addProperty("method", attempt.method());
    return json;
  }

  private static JsonObject step(String name, StepName step) {
    JsonObject json = named(name);
    json.addProperty("number", step.number());
    json.addProperty("step", step.key());
    return json;
  }

  private static JsonObject named(String name) {
    JsonObject json = new JsonObject();
    json.addProperty("event", name);
    return json;
  }

  private static long millis(Duration duration) {
    return duration.toMillis();
  }
}
