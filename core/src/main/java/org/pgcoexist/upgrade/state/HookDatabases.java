package org.pgcoexist.upgrade.state;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.plan.SourceFacts;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/**
 * Databases that hook scripts of the phase init have made in the new cluster. They are none of the
 * old one's, and stay.
 *
 * @param marker of the phase; its content has their names
 */
public record HookDatabases(Marker marker) {

  private static final String NAMES =
      "SELECT datname, datistemplate FROM pg_catalog.pg_database WHERE datname <> 'template0'";

  /** The databases of the new cluster, with t for a template; asked in one that lets in. */
  public static List<List<String>> all(Psql server, String open) throws InterruptedException {
    return server.rows("cannot list the databases", open, NAMES);
  }

  /** Everybody can connect to them from the start, and what a hook script did there stays. */
  public static boolean isMadeByInitdb(String database) {
    return database.equals("template1") || database.equals("postgres");
  }

  /** Notes them, and that the phase is done; the new server runs, and nothing was loaded yet. */
  public void note(UpgradeContext context) throws InterruptedException {
    JsonArray names = new JsonArray();
    for (List<String> row : all(context.newPsql(), context.source().openDatabase())) {
      if (!isMadeByInitdb(row.get(0))) {
        names.add(row.get(0));
      }
    }
    marker.write(names.isEmpty() ? "" : names.toString());
  }

  /**
   * Their names; those that the old cluster has as well are loaded like all others, and no part.
   */
  public Set<String> names(UpgradeContext context) {
    Set<String> names = new TreeSet<>();
    String text = marker.text();
    if (!text.isEmpty()) {
      for (JsonElement name : JsonParser.parseString(text).getAsJsonArray()) {
        names.add(name.getAsString());
      }
    }
    for (SourceFacts.Database database : context.source().databases()) {
      names.remove(database.name());
    }
    return names;
  }

  /** Of the phase init of an upgrade. */
  public static HookDatabases of(UpgradeContext context) {
    return new HookDatabases(Marker.hooks(context, "init"));
  }
}
