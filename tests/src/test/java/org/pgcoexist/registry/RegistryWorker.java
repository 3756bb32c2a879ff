package org.pgcoexist.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
   * {@code add ROOT NUMBER COUNT} adds that many clusters, one a change. {@code renumber ROOT PORT}
   * gives cluster main the next port, and the next, and tells each one it has given.
   */
  public static void main(String[] arguments) {
    Registry registry = registry(Path.of(arguments[1]));
    int number = Integer.parseInt(arguments[2]);
    if (arguments[0].equals("add")) {
      for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
        Cluster added = cluster(number, i);
        registry.change(before -> before.with(added));
      }
    } else {
      for (int port = number; ; port++) {
        Cluster main = main(port);
        registry.change(before -> before.with(main));
        System.out.println(port);
      }
    }
  }

  static Registry registry(Path root) {
    return new Registry(new LocalDisk(), Locations.under(root));
  }

  /** What worker {@code number} adds with its {@code i}th change. */
  static Cluster cluster(int number, int i) {
    String name = "c" + number + "-" + i;
    return new Cluster(
        new ClusterName(name),
        new Port(10_000 + 1_000 * number + i),
        ClusterStatus.ACTIVE,
        Path.of("/srv/" + name));
  }

  static Cluster main(int port) {
    return new Cluster(
        new ClusterName("main"), new Port(port), ClusterStatus.ACTIVE, Path.of("/srv/main"));
  }

  static Process start(String... arguments) throws IOException {
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
    return new ProcessBuilder(argv).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
