package org.pgcoexist.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.Port;

/** Another process that changes a registry. */
final class RegistryWorker {

  private RegistryWorker() {}

  /**
   * {@code count ROOT NAME CHANGES} gives cluster NAME, which is added first, the next port with
   * each change. {@code renumber ROOT NAME PORT} gives it PORT, the next and so on, and tells each
   * one it has given. {@code move ROOT NAME PLACE} does so with directories /srv/NAME/PLACE,
   * without an end. {@code watch ROOT NAME 0} reads, and ends with a trace when a file cannot be
   * read or a cluster is at a place where it was before.
   */
  public static void main(String[] arguments) {
    Registry registry = registry(Path.of(arguments[1]));
    String name = arguments[2];
    int number = Integer.parseInt(arguments[3]);
    if (arguments[0].equals("count")) {
      registry.change(before -> before.with(cluster(name, firstPort(name))));
      for (int i = 1; i < number; i++) {
        registry.change(before -> before.with(next(before.find(new ClusterName(name)).get())));
      }
    } else if (arguments[0].equals("move")) {
      for (int place = number; ; place++) {
        Cluster moved = at(name, place);
        registry.change(before -> before.with(moved));
        System.out.println(place);
      }
    } else if (arguments[0].equals("watch")) {
      watch(registry);
    } else {
      for (int port = number; ; port++) {
        Cluster given = cluster(name, port);
        registry.change(before -> before.with(given));
        System.out.println(port);
      }
    }
  }

  private static void watch(Registry registry) {
    Map<ClusterName, Integer> places = new HashMap<>();
    while (true) {
      for (Cluster cluster : registry.read().clusters()) {
        Integer before = places.put(cluster.name(), place(cluster));
        if (before != null && before > place(cluster)) {
          throw new IllegalStateException(cluster + " was at " + before + " already");
        }
      }
    }
  }

  static Cluster at(String name, int place) {
    return cluster(name, firstPort(name)).withPath(Path.of("/srv", name, Integer.toString(place)));
  }

  static int place(Cluster cluster) {
    return Integer.parseInt(cluster.path().getFileName().toString());
  }

  private static Cluster next(Cluster cluster) {
    return cluster.withPort(new Port(cluster.port().number() + 1));
  }

  /** Where a cluster named by a number from 0 to 99 begins to count. */
  static int firstPort(String name) {
    return 10_000 + 500 * Integer.parseInt(name);
  }

  static Registry registry(Path root) {
    return new Registry(new LocalDisk(), Locations.under(root));
  }

  static Cluster cluster(String name, int port) {
    return new Cluster(
        new ClusterName(name), new Port(port), ClusterStatus.ACTIVE, Path.of("/srv/" + name));
  }

  static Process start(String... arguments) throws IOException {
    return builder(arguments).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** The same; what it tells is added to a file, which outlives a kill. */
  static Process start(Path told, Path error, String... arguments) throws IOException {
    return builder(arguments)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(told.toFile()))
        .redirectError(error.toFile())
        .start();
  }

  private static ProcessBuilder builder(String... arguments) {
    List<String> argv =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                RegistryWorker.class.getName()));
    argv.addAll(List.of(arguments));
    return new ProcessBuilder(argv);
  }
}
