package org.pgcoexist.upgrade.plan;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much the old cluster holds, in bytes.
 *
 * @param main what lies in its data directory, WAL left out
 * @param tablespaces what lies in each other directory of a tablespace
 * @param dump what a dump of it as SQL is taken to need: the databases without their indexes, large
 *     objects twice, since they are written in hexadecimal. Rows are as long in a dump as on disk
 *     only on the average: much compressed text makes it longer, dead rows and short numbers make
 *     it shorter
 */
public record SourceSizes(long main, Map<String, Long> tablespaces, long dump) {

  public static final String TABLESPACES = "tablespace sizes";
  public static final String DUMPS = "dump sizes";

  /** Of an attempt that was begun without asking. */
  public static final SourceSizes UNKNOWN = new SourceSizes(0, Map.of(), 0);

  /** All data, WAL left out. */
  public long total() {
    return main + tablespaces.values().stream().mapToLong(Long::longValue).sum();
  }

  public static SourceSizes of(List<SourceFacts.Database> databases, Answers answers) {
    long main = 0;
    Map<String, Long> tablespaces = new TreeMap<>();
    for (Answers.Row row : answers.of(TABLESPACES)) {
      long bytes = Long.parseLong(row.get("bytes"));
      if (row.get("location").isEmpty()) {
        main += bytes;
      } else {
        tablespaces.merge(row.get("location"), bytes, Long::sum);
      }
    }
    long dump = databases.stream().mapToLong(SourceFacts.Database::bytes).sum();
    for (Answers.Row row : answers.of(DUMPS)) {
      dump += Long.parseLong(row.get("objects")) - Long.parseLong(row.get("indexes"));
    }
    return new SourceSizes(main, tablespaces, Math.max(dump, 0));
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("main", main);
    JsonObject each = new JsonObject();
    tablespaces.forEach(each::addProperty);
    json.add("tablespaces", each);
    json.addProperty("dump", dump);
    return json;
  }

  static SourceSizes fromJson(JsonObject json) {
    if (json == null) {
      return UNKNOWN;
    }
    Map<String, Long> tablespaces = new TreeMap<>();
    json.getAsJsonObject("tablespaces")
        .entrySet()
        .forEach(entry -> tablespaces.put(entry.getKey(), entry.getValue().getAsLong()));
    return new SourceSizes(json.get("main").getAsLong(), tablespaces, json.get("dump").getAsLong());
  }
}
