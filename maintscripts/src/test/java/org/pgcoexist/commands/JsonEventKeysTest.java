package org.pgcoexist.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.pgcoexist.CoexistException;
import org.pgcoexist.commands.output.JsonEvents;
import org.pgcoexist.engine.Event;
import org.pgcoexist.engine.progress.Throughput;
import org.pgcoexist.engine.progress.WorkDone;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeEvent;
import org.pgcoexist.upgrade.plan.UpgradeRequest.Action;

/**
 * Man page and schema have every event that pg_version_upgrade prints as JSON, with its members.
 */
class JsonEventKeysTest {

  private static final Duration TIME = Duration.ofSeconds(6);

  private static Map<String, Set<String>> documented() throws IOException {
    String page = Files.readString(Path.of("../man/pg_version_upgrade.8")).replace("\\-", "-");
    int start = page.indexOf("\n.SH JSON\n");
    String section = page.substring(start, page.indexOf("\n.SH ", start + 1));
    Map<String, Set<String>> events = new TreeMap<>();
    Matcher event =
        Pattern.compile("\n\\.TP\n\\.B (\\S+)\nMembers: (.*)\\.(?=\n)").matcher(section);
    while (event.find()) {
      events.put(event.group(1), new TreeSet<>(List.of(event.group(2).split(", ", -1))));
    }
    return events;
  }

  private static Map<String, Set<String>> printed() {
    Printed out = new Printed();
    JsonEvents events = new JsonEvents(out.stream());
    List<Event> all =
        List.of(
            new UpgradeEvent.Begun(MadeUp.attempt(), Action.BEGIN),
            new Event.Started(StepId.LOAD),
            new Event.Progressed(
                StepId.LOAD,
                WorkDone.ofBytes(1, 2).in("shop").at("public.orders").rows(1, 2),
                new Throughput(1, Optional.of(TIME)),
                TIME),
            new Event.Finished(StepId.LOAD, TIME),
            new Event.Skipped(StepId.LOAD),
            new Event.Undone(StepId.LOAD),
            new Event.Warning("slow"),
            new UpgradeEvent.Tried(MadeUp.attempt(), 3, TIME),
            new UpgradeEvent.LoadedAgain(MadeUp.attempt(), List.of("shop")),
            new UpgradeEvent.Checked(MadeUp.attempt()),
            new UpgradeEvent.Prepared(MadeUp.attempt(), TIME),
            new UpgradeEvent.Summary(MadeUp.attempt(), TIME, TIME, List.of(), List.of()),
            new UpgradeEvent.RolledBack(MadeUp.attempt()),
            new UpgradeEvent.OldDeleted(MadeUp.attempt()));
    all.forEach(events::on);
    events.failed(CoexistException.usage("what", "why", "next"));
    Map<String, Set<String>> printed = new TreeMap<>();
    for (String line : out.text().lines().toList()) {
      JsonObject object = JsonParser.parseString(line).getAsJsonObject();
      Set<String> members = new TreeSet<>(object.keySet());
      members.remove("event");
      printed.put(object.get("event").getAsString(), members);
    }
    return printed;
  }

  @Test
  void areTheDocumentedOnes() throws IOException {
    assertEquals(documented(), printed());
    assertEquals(documented(), JsonSchemas.events());
  }
}
