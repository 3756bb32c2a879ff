package org.pgcoexist.check.snapshot;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pgcoexist.CoexistException;
import org.pgcoexist.engine.journal.History;
import org.pgcoexist.model.MajorVersion;

/**
 * The machine at one moment, as far as this user may look at it.
 *
 * @param registry the file
 * @param registryFault why it cannot be understood; then nothing is known to be registered
 * @param registrySight the file's rights
 * @param clusters those that are registered
 * @param debian all that postgresql-common has
 * @param faults why the configurations of others cannot be read, by their labels
 * @param installed the majors with programs
 * @param unregistered work that is open on a cluster which is not registered
 */
public record HostSnapshot(
    Path registry,
    Optional<CoexistException> registryFault,
    PathState registrySight,
    List<RegisteredSnapshot> clusters,
    List<DebianSnapshot> debian,
    Map<String, CoexistException> faults,
    Set<MajorVersion> installed,
    List<History.Past> unregistered) {

  /**
   * The registered ones that nothing works on or has left half done, and of which no configuration
   * is faulty.
   */
  public List<RegisteredSnapshot> settled() {
    return clusters.stream().filter(c -> c.isSettled() && !isFaulty(c)).toList();
  }

  private boolean isFaulty(RegisteredSnapshot cluster) {
    return faults.keySet().stream().anyMatch(label -> label.endsWith("/" + cluster.name()));
  }

  /** A command that edits the line with the path of a cluster. */
  public String editor(RegisteredSnapshot cluster) {
    return "sensible-editor +" + cluster.line() + " " + registry;
  }
}
