package org.pgcoexist.upgrade.plan;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What the old cluster reported of itself before the upgrade began: everything the new one must
 * share.
 *
 * @param systemIdentifier from pg_control
 * @param superuser the name of the bootstrap superuser, oid 10
 * @param encoding of template0, such as UTF8
 * @param collate LC_COLLATE of template0
 * @param ctype LC_CTYPE of template0
 * @param provider of template0's locale: c, i (ICU) or b (built in)
 * @param locale the provider's locale; empty for c
 * @param rules ICU collation rules; empty when there are none
 * @param walSegmentBytes the size of a WAL segment
 * @param checksums whether pages carry checksums
 * @param settings settings the private servers need as well, name=value
 * @param databases every database but template0 with its size
 * @param closedDatabases those among them that allow no connection
 * @param tablespaces the directories of tablespaces
 * @param sizes how much there is of it
 */
public record SourceFacts(
    String systemIdentifier,
    String superuser,
    String encoding,
    String collate,
    String ctype,
    String provider,
    String locale,
    String rules,
    long walSegmentBytes,
    boolean checksums,
    List<String> settings,
    List<Database> databases,
    List<String> closedDatabases,
    List<String> tablespaces,
    SourceSizes sizes) {

  /**
   * A database.
   *
   * @param name its name
   * @param bytes its size on disk
   */
  public record Database(String name, long bytes) {}

  /** The size of all databases in bytes. */
  public long totalBytes() {
    long total = 0;
    for (Database database : databases) {
      total += database.bytes();
    }
    return total;
  }

  /** The same with other settings. */
  SourceFacts withSettings(List<String> other) {
    return with(other, databases, closedDatabases, tablespaces);
  }

  /** The same without the databases that allow no connection. */
  public SourceFacts ofOpenDatabases() {
    return with(
        settings,
        databases.stream().filter(one -> !closedDatabases.contains(one.name())).toList(),
        List.of(),
        tablespaces);
  }

  /** The same with other databases and tablespaces. */
  SourceFacts with(
      List<Database> otherDatabases, List<String> otherClosed, List<String> otherTablespaces) {
    return with(settings, otherDatabases, otherClosed, otherTablespaces);
  }

  private SourceFacts with(
      List<String> set, List<Database> some, List<String> closed, List<String> places) {
    return new SourceFacts(
        systemIdentifier,
        superuser,
        encoding,
        collate,
        ctype,
        provider,
        locale,
        rules,
        walSegmentBytes,
        checksums,
        List.copyOf(set),
        List.copyOf(some),
        List.copyOf(closed),
        List.copyOf(places),
        sizes);
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("system-identifier", systemIdentifier);
    json.addProperty("superuser", superuser);
    json.addProperty("encoding", encoding);
    json.addProperty("collate", collate);
    json.addProperty("ctype", ctype);
    json.addProperty("provider", provider);
    json.addProperty("locale", locale);
    json.addProperty("rules", rules);
    json.addProperty("wal-segment-bytes", walSegmentBytes);
    json.addProperty("checksums", checksums);
    json.add("settings", strings(settings));
    JsonArray all = new JsonArray();
    for (Database database : databases) {
      JsonObject one = new JsonObject();
      one.addProperty("name", database.name());
      one.addProperty("bytes", database.bytes());
      all.add(one);
    }
    json.add("databases", all);
    json.add("closed-databases", strings(closedDatabases));
    json.add("tablespaces", strings(tablespaces));
    json.add("sizes", sizes.toJson());
    return json;
  }

  /** A database that lets in whoever asks for something of the whole cluster. */
  public String openDatabase() {
    boolean left = has("postgres") && !has("template1");
    return left || closedDatabases.contains("template1") ? "postgres" : "template1";
  }

  /** A trial goes without those that let nobody in. */
  private boolean has(String database) {
    return databases.stream().anyMatch(one -> one.name().equals(database));
  }

  static SourceFacts fromJson(JsonObject json) {
    List<Database> databases = new ArrayList<>();
    for (JsonElement element : json.getAsJsonArray("databases")) {
      JsonObject one = element.getAsJsonObject();
      databases.add(new Database(one.get("name").getAsString(), one.get("bytes").getAsLong()));
    }
    return new SourceFacts(
        json.get("system-identifier").getAsString(),
        json.get("superuser").getAsString(),
        json.get("encoding").getAsString(),
        json.get("collate").getAsString(),
        json.get("ctype").getAsString(),
        json.get("provider").getAsString(),
        json.get("locale").getAsString(),
        json.get("rules").getAsString(),
        json.get("wal-segment-bytes").getAsLong(),
        json.get("checksums").getAsBoolean(),
        strings(json.getAsJsonArray("settings")),
        databases,
        strings(json.getAsJsonArray("closed-databases")),
        strings(json.getAsJsonArray("tablespaces")),
        SourceSizes.fromJson(json.getAsJsonObject("sizes")));
  }

  private static JsonArray strings(List<String> values) {
    JsonArray array = new JsonArray();
    for (String value : values) {
      array.add(value);
    }
    return array;
  }

  private static List<String> strings(JsonArray array) {
    List<String> values = new ArrayList<>();
    for (JsonElement element : array) {
      values.add(element.getAsString());
    }
    return List.copyOf(values);
  }
}
