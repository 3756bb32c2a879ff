package org.pgcoexist.check.snapshot;

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
public record DebianIndex(
    Map<Path, DebianSnapshot> byData, Map<String, List<DebianSnapshot>> byName) {

  public static DebianIndex of(List<DebianSnapshot> all) {
    DebianIndex index = new DebianIndex(new HashMap<>(), new HashMap<>());
    for (DebianSnapshot one : all) {
      one.cluster().dataDirectory().ifPresent(data -> index.byData.putIfAbsent(data, one));
      index.byName.computeIfAbsent(one.cluster().name(), name -> new ArrayList<>()).add(one);
    }
    return index;
  }

  public Optional<DebianSnapshot> withData(Path data) {
    return Optional.ofNullable(byData.get(data));
  }

  public List<DebianSnapshot> called(String name) {
    return byName.getOrDefault(name, List.of());
  }
}
