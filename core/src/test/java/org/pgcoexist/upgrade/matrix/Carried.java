package org.pgcoexist.upgrade.matrix;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a made-up PGDATA has that no replication carries: where a sequence is, the rows of a table
 * that is not logged, large objects.
 */
final class Carried {

  private static final String SEQUENCE = "16392";
  private static final String UNLOGGED = "16393";
  private static final String OBJECTS = "2613";

  private final DataDirectory data;

  Carried(DataDirectory data) {
    this.data = data;
  }

  private Path file(String database, String name) {
    return data.rowsOf(database).resolveSibling(name);
  }

  private List<String> content(String database, String name) {
    Path file = file(database, name);
    return Files.exists(file) ? Site.read(file).lines().toList() : List.of();
  }

  /** Where the sequence of a database is; empty when it has none. */
  List<String> sequence(String database) {
    return content(database, SEQUENCE);
  }

  void sequence(String database, String value) {
    Site.write(file(database, SEQUENCE), value + "\n");
  }

  /** The rows of the table that is not logged. */
  List<String> unlogged(String database) {
    return content(database, UNLOGGED);
  }

  void unlogged(String database, String row) {
    List<String> rows = new ArrayList<>(unlogged(database));
    rows.add(row);
    Site.write(file(database, UNLOGGED), String.join("\n", rows) + "\n");
  }

  /** The large objects, a line each. */
  List<String> objects(String database) {
    return content(database, OBJECTS);
  }

  void objects(String database, List<String> all) {
    Site.write(file(database, OBJECTS), all.isEmpty() ? "" : String.join("\n", all) + "\n");
  }

  void truncate(String database) {
    Site.delete(file(database, UNLOGGED));
  }
}
