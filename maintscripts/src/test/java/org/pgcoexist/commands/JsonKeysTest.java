package org.pgcoexist.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.pgcoexist.check.ConsistencyRules;
import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.upgrade.plan.StepId;

/** Man page and schema have every key that is printed as JSON, and no other. */
class JsonKeysTest extends ShopTests {

  private static final Path PAGE = Path.of("../man/pg_coexist.8");

  /** The paragraphs' tags in a subsection of JSON: {@code clusters[].status} is a nested key. */
  private static Set<String> documented(String command) throws IOException {
    String page = Files.readString(PAGE);
    int json = page.indexOf("\n.SH JSON\n");
    int start = page.indexOf("\n.SS " + command + "\n", json);
    int end = page.indexOf("\n.S", start + 1);
    Set<String> keys = new TreeSet<>();
    Matcher tag = Pattern.compile("\n\\.TP\n\\.B (\\S+)").matcher(page.substring(start, end));
    while (tag.find()) {
      keys.add(tag.group(1).replace("\\-", "-"));
    }
    assertFalse(keys.isEmpty(), command);
    assertEquals(keys, JsonSchemas.keys(command), "the schema has what is documented");
    return keys;
  }

  private static void collect(String prefix, JsonElement json, Set<String> keys) {
    if (json.isJsonArray()) {
      json.getAsJsonArray().forEach(one -> collect(prefix, one, keys));
    } else if (json.isJsonObject()) {
      for (Map.Entry<String, JsonElement> member : json.getAsJsonObject().entrySet()) {
        keys.add(prefix + member.getKey());
        String inner = member.getValue().isJsonArray() ? "[]." : ".";
        collect(prefix + member.getKey() + inner, member.getValue(), keys);
      }
    }
  }

  private Set<String> printed(String command) {
    new PgCoexist(machine, out.stream(), err.stream(), MadeUp::nobody).run(command, "--json");
    Set<String> keys = new TreeSet<>();
    collect("", JsonParser.parseString(out.text()), keys);
    return keys;
  }

  @Test
  void list() throws IOException {
    assertEquals(documented("list"), printed("list"));
  }

  @Test
  void majors() throws IOException {
    MadeUp.install(root, "15");
    String postgres = root + "/usr/lib/postgresql/15/bin/postgres -V";
    runner.expect(postgres, "postgres (PostgreSQL) 15.10\n");
    assertEquals(documented("majors"), printed("majors"));
  }

  @Test
  void check() throws IOException {
    makeReady();
    assertEquals(documented("check"), printed("check"), "something is found: 15 is not installed");
  }

  @Test
  void everyKindOfDisagreement() throws IOException {
    String page = Files.readString(PAGE).replace("\\-", "-");
    for (ConsistencyRule comparison : ConsistencyRules.all()) {
      assertTrue(
          page.lines().anyMatch(line -> line.matches("\\.B(R)? " + comparison.kind() + "( [,.])?")),
          comparison.kind());
    }
  }

  /** An upgrade waits for its cutover. */
  private void makeReady() throws IOException {
    Path directory = machine.locations().states().resolve("shop");
    Files.createDirectories(directory);
    Journal journal = Journal.create(machine.disk(), directory, MadeUp.attempt());
    journal.record(StepId.AGREE, Journal.Mark.BEGUN);
    journal.record(StepId.AGREE, Journal.Mark.DONE);
  }

  @Test
  void history() throws IOException {
    makeReady();
    assertEquals(documented("history"), printed("history"));
  }
}
