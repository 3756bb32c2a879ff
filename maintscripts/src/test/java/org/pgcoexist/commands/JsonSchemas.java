package org.pgcoexist.commands;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The installed JSON Schemas, as far as their members can be compared with what is printed. */
final class JsonSchemas {

  /** Where they are kept in the checkout. */
  static final Path DIRECTORY = Path.of("src/main/schema");

  private JsonSchemas() {}

  static JsonObject read(String name) throws IOException {
    return JsonParser.parseString(Files.readString(DIRECTORY.resolve(name + ".json")))
        .getAsJsonObject();
  }

  /** The members of a command's output: {@code clusters[].status} is a nested one. */
  static Set<String> keys(String command) throws IOException {
    Set<String> keys = new TreeSet<>();
    collect("", read("pg_coexist-" + command), keys);
    return keys;
  }

  private static void collect(String prefix, JsonObject schema, Set<String> keys) {
    JsonObject items = schema.getAsJsonObject("items");
    if (items != null) {
      collect(prefix, items, keys);
    }
    JsonObject properties = schema.getAsJsonObject("properties");
    if (properties != null) {
      for (Map.Entry<String, JsonElement> member : properties.entrySet()) {
        JsonObject inner = member.getValue().getAsJsonObject();
        keys.add(prefix + member.getKey());
        collect(prefix + member.getKey() + (inner.has("items") ? "[]." : "."), inner, keys);
      }
    }
  }

  /** The events of an upgrade with their other members. */
  static Map<String, Set<String>> events() throws IOException {
    Map<String, Set<String>> events = new TreeMap<>();
    for (JsonElement one : read("pg_version_upgrade").getAsJsonArray("oneOf")) {
      JsonObject members = one.getAsJsonObject().getAsJsonObject("properties");
      Set<String> names = new TreeSet<>(members.keySet());
      names.remove("event");
      events.put(members.getAsJsonObject("event").get("const").getAsString(), names);
    }
    return events;
  }

  /** The words of an enum, which the names lead to. */
  static Set<String> words(JsonObject schema, String... names) {
    JsonObject at = schema;
    for (String name : names) {
      at = at.getAsJsonObject(name);
    }
    return strings(at.getAsJsonArray("enum"));
  }

  static Set<String> strings(JsonArray array) {
    Set<String> words = new TreeSet<>();
    array.forEach(word -> words.add(word.getAsString()));
    return words;
  }
}
