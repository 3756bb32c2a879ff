package org.pgcoexist.upgrade.matrix;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.pgcoexist.model.ClusterPaths;

/**
 * The old cluster's files in the directories of its databases, and where they can be meanwhile.
 *
 * @param content what was in each before, by its place: of the tablespace, database, name
 */
record OldFiles(Map<String, String> content) {

  private static final String BASE = "base";

  /** What is there now; the catalog changes when a database is opened or closed. */
  static OldFiles of(Stage stage, DataDirectory old) {
    Map<String, String> content = new TreeMap<>();
    List<String> tablespaces = new ArrayList<>(old.tablespaces());
    tablespaces.add(BASE);
    for (String tablespace : tablespaces) {
      Path place = place(old, tablespace);
      for (String database : Site.names(place)) {
        for (String name : Site.names(place.resolve(database))) {
          if (!name.equals(DataDirectory.CATALOG)) {
            String file = tablespace + "/" + database + "/" + name;
            content.put(file, Site.read(place.resolve(database).resolve(name)));
          }
        }
      }
    }
    return new OldFiles(Map.copyOf(content));
  }

  private static Path place(DataDirectory data, String tablespace) {
    return tablespace.equals(BASE)
        ? data.path().resolve(BASE)
        : data.inTablespace(data.location(tablespace));
  }

  /** What is in a file that was there before, wherever the method may have moved it. */
  String find(Stage stage, DataDirectory old, String file) {
    String[] parts = file.split("/", -1);
    Path place = place(old, parts[0]);
    List<Path> places = new ArrayList<>();
    places.add(place.resolve(parts[1]));
    if (stage.variant().moves()) {
      places.add(place.resolve("moved_for_upgrade").resolve(parts[1] + "_old_catalogs"));
      Path newPath = stage.root().resolve(stage.variant().newPath());
      for (Path path : List.of(ClusterPaths.building(newPath), newPath)) {
        Path data = ClusterPaths.data(path);
        places.add(
            parts[0].equals(BASE)
                ? data.resolve(BASE).resolve(parts[1])
                : place.resolveSibling("PG_18_202506291").resolve(parts[1]));
      }
    }
    return places.stream()
        .map(directory -> directory.resolve(parts[2]))
        .filter(Files::exists)
        .map(Site::read)
        .filter(text -> Objects.equals(text, content.get(file)))
        .findFirst()
        .orElse("not there as it was");
  }
}
