package org.pgcoexist.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgcoexist.engine.Host;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.upkeep.ClusterMaker;

/**
 * How a cluster is to be made. Immutable: each method gives the same options with one changed.
 *
 * <p>The locale is the one of this process's environment; {@code --locale=} for initdb gives
 * another.
 */
public final class CreateOptions {

  private Optional<MajorVersion> major = Optional.empty();
  private Optional<Port> port = Optional.empty();
  private Optional<Path> path = Optional.empty();
  private ClusterStatus status = ClusterStatus.ACTIVE;
  private boolean start = true;
  private List<String> initdb = List.of();

  private CreateOptions() {}

  private CreateOptions(CreateOptions other) {
    major = other.major;
    port = other.port;
    path = other.path;
    status = other.status;
    start = other.start;
    initdb = other.initdb;
  }

  /** The newest installed major, the next free port, the default path; active, and started. */
  public static CreateOptions defaults() {
    return new CreateOptions();
  }

  /** With an installed major. */
  public CreateOptions major(MajorVersion installed) {
    CreateOptions changed = new CreateOptions(this);
    changed.major = Optional.of(installed);
    return changed;
  }

  /** With a port, which must be free. */
  public CreateOptions port(Port free) {
    CreateOptions changed = new CreateOptions(this);
    changed.port = Optional.of(free);
    return changed;
  }

  /**
   * With a place, below which PGDATA is made.
   *
   * @param absolute absolute and normal; an empty directory of the owner, or not there
   */
  public CreateOptions path(Path absolute) {
    CreateOptions changed = new CreateOptions(this);
    changed.path = Optional.of(absolute);
    return changed;
  }

  /** Not started at boot. */
  public CreateOptions inactive() {
    CreateOptions changed = new CreateOptions(this);
    changed.status = ClusterStatus.INACTIVE;
    return changed;
  }

  /** Not started now. */
  public CreateOptions notStarted() {
    CreateOptions changed = new CreateOptions(this);
    changed.start = false;
    return changed;
  }

  /** With options for initdb, a word each. */
  public CreateOptions initdb(List<String> options) {
    CreateOptions changed = new CreateOptions(this);
    changed.initdb = List.copyOf(options);
    return changed;
  }

  Cluster make(Host host, ClusterName name, Reporter reporter) throws InterruptedException {
    String all = Optional.ofNullable(System.getenv("LC_ALL")).orElse("");
    Map<String, String> locale = all.isEmpty() ? System.getenv() : Map.of("LANG", all);
    ClusterMaker.Made made =
        new ClusterMaker(host)
            .make(
                new ClusterMaker.Wish(
                    name, major, port, path, status, start, initdb, ClusterMaker.locale(locale)));
    made.warnings().forEach(reporter::warn);
    return made.cluster();
  }
}
