package org.pgcoexist.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;

/**
 * The registry as it was at one moment, immutable and to the byte: comments, blank lines, order,
 * unknown keys and line ends included.
 *
 * <p>The format is the INI of ini4j, in UTF-8, a section a cluster:
 *
 * <pre>
 * # a comment
 * [main]
 * port = 5432
 * status = active
 * path = /var/lib/postgresql/main
 * </pre>
 *
 * <p>Backslashes outside comments are refused, so that no escape or continued line exists.
 */
public final class RegistrySnapshot {

  private final Path file;
  private final String text;
  private final List<Entry> entries;
  private final List<Cluster> clusters;

  private RegistrySnapshot(Path file, String text) {
    this.file = file;
    this.text = text;
    this.entries = RegistryParser.parse(file, text);
    List<Cluster> found = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      found.add(entry.cluster());
    }
    this.clusters = List.copyOf(found);
  }

  /** A registry without a cluster, as where {@code file} does not exist. */
  public static RegistrySnapshot empty(Path file) {
    return new RegistrySnapshot(file, "");
  }

  /**
   * Reads the content of a registry.
   *
   * @param file where it comes from, for messages
   * @throws CoexistException naming file and line when anything in it is not as it must be
   */
  public static RegistrySnapshot parse(Path file, byte[] bytes) {
    return new RegistrySnapshot(file, TextFile.decode(file, bytes));
  }

  /** All clusters in the order of the file. */
  public List<Cluster> clusters() {
    return clusters;
  }

  public Optional<Cluster> find(ClusterName name) {
    Optional<Entry> entry = entry(name);
    return entry.isEmpty() ? Optional.empty() : Optional.of(entry.get().cluster());
  }

  /**
   * The number of the line with the path of a cluster.
   *
   * @param name a cluster of this registry
   */
  public int pathLine(ClusterName name) {
    return entry(name).orElseThrow().path().line();
  }

  /** The content of the file. */
  public byte[] bytes() {
    return text.getBytes(UTF_8);
  }

  /**
   * This registry with a cluster added at the end, or changed in the place it has. No other line
   * changes, and of its own lines only the values that differ.
   *
   * @throws CoexistException when the port or path is another cluster's or cannot be used
   */
  public RegistrySnapshot with(Cluster cluster) {
    refuse(cluster);
    Optional<Entry> entry = entry(cluster.name());
    String changed =
        entry.isPresent()
            ? RegistryText.change(text, entry.get(), cluster)
            : RegistryText.append(text, cluster);
    RegistrySnapshot after = new RegistrySnapshot(file, changed);
    if (!after.find(cluster.name()).equals(Optional.of(cluster))) {
      throw new IllegalStateException("the registry does not read back " + cluster);
    }
    return after;
  }

  /**
   * This registry without a cluster: its lines from the name to the last key go, and a blank line
   * that would be left over. The same registry when the cluster is not in it.
   */
  public RegistrySnapshot without(ClusterName name) {
    Optional<Entry> entry = entry(name);
    return entry.isEmpty()
        ? this
        : new RegistrySnapshot(file, RegistryText.remove(text, entry.get()));
  }

  private Optional<Entry> entry(ClusterName name) {
    for (Entry entry : entries) {
      if (entry.cluster().name().value().equals(name.value())) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  private void refuse(Cluster cluster) {
    String what = "cannot register cluster " + cluster.name();
    String next = "choose another: pg_coexist list shows what is taken";
    if (PortAllocation.isReserved(cluster.port())) {
      throw CoexistException.usage(
          what + " with port " + cluster.port(), PortAllocation.RESERVED_FOR, next);
    }
    Optional<String> fault = Section.pathFault(cluster.path().toString());
    if (fault.isPresent()) {
      throw CoexistException.usage(what + " at " + cluster.path(), fault.get(), next);
    }
    for (Cluster other : clusters) {
      if (!other.name().equals(cluster.name())) {
        Optional<String> overlap = Overlap.between(cluster, other);
        if (overlap.isPresent()) {
          throw CoexistException.usage(
              what + " with port " + cluster.port() + " at " + cluster.path(), overlap.get(), next);
        }
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RegistrySnapshot that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
