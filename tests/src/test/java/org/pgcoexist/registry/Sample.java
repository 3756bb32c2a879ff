package org.pgcoexist.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.model.Cluster;

/**
 * A registry as somebody could have written it, and what it means.
 *
 * @param lines the file
 * @param clusters the clusters in it
 */
record Sample(List<Line> lines, List<Cluster> clusters) {

  static final Path FILE = Path.of("/etc/postgresql/cluster_ports");

  /** The owner of lines outside every section. */
  static final int NOBODY = -1;

  /**
   * A line.
   *
   * @param owner the cluster whose section it is in, by its place in the list
   * @param key the known key it sets; empty for any other line
   * @param before what is before the value
   * @param value the value of the key
   * @param after what follows it, with the end of the line
   */
  record Line(int owner, String key, String before, String value, String after) {

    boolean isBlank() {
      return text().isBlank();
    }

    String text() {
      return before + value + after;
    }
  }

  String text() {
    return text(lines);
  }

  static String text(List<Line> lines) {
    StringBuilder text = new StringBuilder();
    for (Line line : lines) {
      text.append(line.text());
    }
    return text.toString();
  }

  RegistrySnapshot parse() {
    return RegistrySnapshot.parse(FILE, text().getBytes(UTF_8));
  }

  /** With other values for one cluster, all other characters as they were. */
  Sample with(int index, Cluster changed) {
    List<Line> after = new ArrayList<>();
    for (Line line : lines) {
      after.add(
          line.owner() == index && !line.key().isEmpty()
              ? new Line(index, line.key(), line.before(), value(line.key(), changed), line.after())
              : line);
    }
    List<Cluster> others = new ArrayList<>(clusters);
    others.set(index, changed);
    return new Sample(after, others);
  }

  static String value(String key, Cluster cluster) {
    return switch (key) {
      case "port" -> cluster.port().toString();
      case "status" -> cluster.status().text();
      case "path" -> cluster.path().toString();
      default -> throw new IllegalArgumentException(key);
    };
  }
}
