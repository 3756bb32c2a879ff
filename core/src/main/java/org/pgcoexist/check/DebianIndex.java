package org.pgcoexist.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds postgresql-common's clusters, of which there may be a thousand.
 *
 * @param byData the first with each data directory
 * @param byName all with each name
 */
record DebianIndex(Map<Path, DebianPicture> byData, Map<String, List<DebianPicture>> byName) {

  static DebianIndex of(List<DebianPicture> all) {
    DebianIndex index = new DebianIndex(new HashMap<>(), new HashMap<>());
    for (DebianPicture one : all) {
      one.cluster().dataDirectory().ifPresent(data -> index.byData.putIfAbsent(data, one));
      index.byName.computeIfAbsent(one.cluster().name(), name -> new ArrayList<>()).add(one);
    }
    return index;
  }

  Optional<DebianPicture> withData(Path data) {
    return Optional.ofNullable(byData.get(data));
  }

  List<DebianPicture> called(String name) {
    return byName.getOrDefault(name, List.of());
  }
}
