package org.pgcoexist.commands;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pgcoexist.commands.output.Note;
import org.pgcoexist.debian.ClusterList;

/** {@code pg_coexist list --json}; a class of its own, as a table needs nothing of Gson. */
final class ListJson {

  private ListJson() {}

  /** One object a cluster, with what needs attention of it. */
  static String text(List<ClusterList.Row> rows, List<Note> notes) {
    Map<String, JsonArray> byCluster = new HashMap<>();
    for (Note note : notes) {
      JsonArray of = byCluster.get(note.cluster());
      if (of == null) {
        of = new JsonArray();
        byCluster.put(note.cluster(), of);
      }
      of.add(json(note));
    }
    JsonArray array = new JsonArray();
    for (ClusterList.Row row : rows) {
      JsonObject object = new JsonObject();
      object.addProperty("version", ListCommand.major(row));
      object.addProperty("cluster", row.name());
      object.addProperty("port", row.port().number());
      object.addProperty("status", row.status());
      object.addProperty("server", row.server());
      object.addProperty("owner", row.owner());
      object.addProperty("path", row.path().toString());
      object.addProperty("log", row.log().toString());
      boolean noted = byCluster.containsKey(row.name()) && concerned(row);
      object.add("attention", noted ? byCluster.get(row.name()) : new JsonArray());
      array.add(object);
    }
    return array.toString();
  }

  /** An unregistered cluster may have the name of a registered one, of which the notes are. */
  private static boolean concerned(ClusterList.Row row) {
    boolean registered =
        !row.status().equals(ClusterList.UNREGISTERED) && !row.status().equals(ClusterList.KEPT);
    return registered || row.fault().isPresent();
  }

  private static JsonObject json(Note note) {
    JsonObject object = new JsonObject();
    object.addProperty("kind", note.kind());
    object.addProperty("what", note.what());
    JsonArray next = new JsonArray();
    for (Note.Next one : note.next()) {
      next.add(one.command());
    }
    object.add("next", next);
    return object;
  }
}
