package org.pgcoexist.engine.journal;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Instant;

/**
 * One line of a journal behind the first.
 *
 * @param time when
 * @param step of the plan
 * @param mark what happened
 * @param since when it was so; the same time, or one before it
 */
record JournalLine(Instant time, StepName step, Journal.Mark mark, Instant since) {

  static JournalLine of(OperationType kind, JsonObject json) {
    Instant time = Instant.parse(json.get("time").getAsString());
    JsonElement since = json.get("since");
    return new JournalLine(
        time,
        kind.step(json.get("step").getAsString()),
        Journal.Mark.valueOf(json.get("mark").getAsString()),
        since == null ? time : Instant.parse(since.getAsString()));
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("time", time.toString());
    json.addProperty("step", step.key());
    json.addProperty("mark", mark.name());
    if (!since.equals(time)) {
      json.addProperty("since", since.toString());
    }
    return json;
  }
}
