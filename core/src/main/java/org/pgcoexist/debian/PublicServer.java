package org.pgcoexist.debian;

import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.postgres.PostmasterPid;
import org.pgcoexist.postgres.Programs;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.CommandRunner;

/**
 * The server that a cluster's clients use, and how programs of ours reach it: through its Unix
 * socket, as the cluster's owner.
 *
 * @param programs whose psql is used
 * @param major of the server
 * @param owner the system user
 * @param role whom to connect as
 * @param cluster as postgresql-common has it; empty when it has none
 */
public record PublicServer(
    CommandRunner runner,
    Locations locations,
    Programs programs,
    MajorVersion major,
    Account owner,
    String role,
    Optional<DebianCluster> cluster) {

  /** Where its sockets are by its configuration. */
  public Path configuredSockets() {
    Path usual = locations.sockets();
    return cluster.map(debian -> debian.socketDirectory(usual)).orElse(usual);
  }

  /** For reading, where the running server says that it is. */
  public Psql reading(PostmasterPid pid) {
    Path sockets =
        pid.socketDirectory().isEmpty() ? configuredSockets() : Path.of(pid.socketDirectory());
    return psql(sockets, pid.port(), /* readOnly= */ true);
  }

  /** For writing, where it will be once it runs. */
  public Psql writing(Port port) {
    return psql(configuredSockets(), port, /* readOnly= */ false);
  }

  private Psql psql(Path sockets, Port port, boolean readOnly) {
    return new Psql(runner, programs, major, owner, sockets, port, role, readOnly);
  }
}
