package org.pgcoexist.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pgcoexist.check.ConsistencyRules;
import org.pgcoexist.commands.output.Note;
import org.pgcoexist.debian.ClusterList;
import org.pgcoexist.debian.ServerState;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.upgrade.plan.Method;

/** The schemas know every word that can be printed; JsonSchemaLabTest lets a validator use them. */
class JsonSchemasTest {

  private static final String[] OF_ROWS = {"items", "properties"};

  private static Set<String> words(String command, String... names) throws IOException {
    List<String> all = new ArrayList<>(List.of(OF_ROWS));
    all.addAll(List.of(names));
    return JsonSchemas.words(JsonSchemas.read("pg_coexist-" + command), all.toArray(String[]::new));
  }

  /** A member that no schema has is a decision. */
  @Test
  void everyObjectIsClosed() throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.list(JsonSchemas.DIRECTORY)) {
      files.map(file -> file.getFileName().toString().replace(".json", "")).forEach(names::add);
    }
    assertTrue(names.size() > 4, names::toString);
    for (String name : names) {
      assertClosed(name, JsonSchemas.read(name));
    }
  }

  private static void assertClosed(String place, JsonElement schema) {
    if (schema.isJsonArray()) {
      schema.getAsJsonArray().forEach(one -> assertClosed(place, one));
    } else if (schema.isJsonObject()) {
      JsonObject object = schema.getAsJsonObject();
      if (object.has("properties")) {
        String told = place + ": " + object.getAsJsonObject("properties").keySet();
        assertTrue(object.has("additionalProperties"), told);
        assertEquals("false", object.get("additionalProperties").toString(), told);
        Set<String> required = JsonSchemas.strings(object.getAsJsonArray("required"));
        assertTrue(object.getAsJsonObject("properties").keySet().containsAll(required), told);
      }
      object.entrySet().forEach(one -> assertClosed(place, one.getValue()));
    }
  }

  @Test
  void list() throws IOException {
    Set<String> statuses = new TreeSet<>(Set.of(ClusterList.UNREGISTERED, ClusterList.KEPT));
    Stream.of(ClusterStatus.values()).map(ClusterStatus::text).forEach(statuses::add);
    assertEquals(statuses, words("list", "status"));
    assertEquals(statuses, words("majors", "clusters", "items", "properties", "status"));
    Set<String> servers = new TreeSet<>(Set.of(ClusterList.UNKNOWN));
    Stream.of(ServerState.values()).map(ServerState::text).forEach(servers::add);
    assertEquals(servers, words("list", "server"));
    assertEquals(
        Set.of(
            Note.AT_WORK,
            Note.STOPPED,
            Note.READY,
            Note.UPGRADE_ASKED,
            Note.STATISTICS_MISSING,
            Note.FAULTY_CONFIGURATION,
            Note.BINARIES_MISSING,
            Note.DOWN,
            Note.NEWER_MAJOR),
        words("list", "attention", "items", "properties", "kind"));
  }

  @Test
  void check() throws IOException {
    Set<String> kinds = new TreeSet<>();
    ConsistencyRules.all().forEach(rule -> kinds.add(rule.kind()));
    kinds.add(CheckCommand.NOT_FOLLOWED);
    JsonObject disagreements =
        JsonSchemas.read("pg_coexist-check")
            .getAsJsonObject("properties")
            .getAsJsonObject("disagreements");
    Set<String> known = JsonSchemas.words(disagreements, "items", "properties", "kind");
    assertEquals(kinds, known);
  }

  @Test
  void methods() throws IOException {
    Set<String> methods = new TreeSet<>();
    Stream.of(Method.values()).map(Method::word).forEach(methods::add);
    assertEquals(
        methods, JsonSchemas.words(JsonSchemas.read("pg_version_upgrade"), "$defs", "method"));
    methods.addAll(Set.of("adopt", "release"));
    assertEquals(methods, words("history", "method"));
  }
}
