package org.pgcoexist.registry;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.model.Cluster;

/** No two clusters may have a port in common, or a directory. */
final class Overlap {

  private Overlap() {}

  /** Refuses a file in which two do. */
  static void refuse(Path file, List<Entry> entries) {
    // By number and text: the first hash code of a record costs milliseconds at start-up.
    Map<Integer, Entry> ports = new HashMap<>();
    Map<String, Entry> paths = new HashMap<>();
    for (Entry entry : entries) {
      Entry samePort = ports.putIfAbsent(entry.cluster().port().number(), entry);
      if (samePort != null) {
        throw RegistryFault.at(
            file,
            entry.port().line(),
            "cluster " + entry.cluster().name() + " has port " + entry.cluster().port(),
            "line " + samePort.port().line() + " gives it to cluster " + name(samePort));
      }
      Entry samePath = paths.putIfAbsent(entry.path().text(), entry);
      if (samePath != null) {
        throw nested(file, entry, samePath);
      }
    }
    for (Entry entry : entries) {
      String path = entry.path().text();
      for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
        Entry around = paths.get(path.substring(0, slash));
        if (around != null) {
          throw nested(file, entry, around);
        }
      }
    }
  }

  /** Told at the later line of the two. */
  private static CoexistException nested(Path file, Entry one, Entry other) {
    boolean oneIsLater = one.path().line() > other.path().line();
    Entry later = oneIsLater ? one : other;
    Entry earlier = oneIsLater ? other : one;
    return RegistryFault.at(
        file,
        later.path().line(),
        "cluster " + name(later) + " has path " + later.path().text(),
        "line "
            + earlier.path().line()
            + " gives "
            + earlier.path().text()
            + " to cluster "
            + name(earlier)
            + ", and the files of one would be in the other");
  }

  private static String name(Entry entry) {
    return entry.cluster().name().value();
  }

  /** Why a cluster cannot be put beside another; empty when it can. */
  static Optional<String> between(Cluster one, Cluster other) {
    if (one.port().equals(other.port())) {
      return Optional.of("cluster " + other.name() + " has port " + other.port());
    }
    if (one.path().startsWith(other.path()) || other.path().startsWith(one.path())) {
      return Optional.of(
          "cluster "
              + other.name()
              + " has path "
              + other.path()
              + ", and the files of one would be in the other");
    }
    return Optional.empty();
  }
}
