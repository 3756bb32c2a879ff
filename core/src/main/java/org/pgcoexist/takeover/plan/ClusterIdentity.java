package org.pgcoexist.takeover.plan;

import com.google.gson.JsonObject;
import java.nio.file.Path;

/**
 * What differs between a cluster that is registered and the same that only postgresql-common knows.
 *
 * @param name as postgresql-common has it
 * @param data PGDATA
 */
public record ClusterIdentity(String name, Path data) {

  JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("name", name);
    json.addProperty("data", data.toString());
    return json;
  }

  static ClusterIdentity fromJson(JsonObject json) {
    return new ClusterIdentity(
        json.get("name").getAsString(), Path.of(json.get("data").getAsString()));
  }
}
