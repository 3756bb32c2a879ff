package org.pgcoexist.takeover;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.debian.ClusterControl;
import org.pgcoexist.debian.DebianCluster;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.postgres.PostmasterPid;
import org.pgcoexist.postgres.PrivateServer;
import org.pgcoexist.postgres.Programs;
import org.pgcoexist.process.owner.Disks;
import org.pgcoexist.takeover.plan.Refusals;

/** What both preparations want to know of a cluster as it is. */
final class ServerProbe {

  private final TakeoverPlanner.Parts parts;
  private final String what;
  private final DebianCluster debian;
  private final Path data;

  ServerProbe(TakeoverPlanner.Parts parts, String what, DebianCluster debian, Path data) {
    this.parts = parts;
    this.what = what;
    this.debian = debian;
    this.data = data;
  }

  /**
   * Whether its server runs.
   *
   * @throws org.pgcoexist.CoexistException when its programs are gone, or its files are none, or it
   *     runs with another port than its configuration has, so that a restart would be more than one
   */
  boolean runs() throws InterruptedException {
    MajorVersion major = debian.major();
    Disks disks = parts.disks();
    Programs programs =
        parts
            .machine()
            .installations()
            .find(major)
            .orElseThrow(
                () ->
                    Refusals.one(
                        what,
                        "PostgreSQL " + major + " is not installed",
                        "apt-get install postgresql-" + major));
    new ClusterControl(parts.runner(), parts.machine().locations(), disks)
        .requireReadable(what, major, debian.name());
    if (!PrivateServer.anyServerRuns(parts.runner(), programs, data, disks.account())) {
      return false;
    }
    Optional<PostmasterPid> pid = PostmasterPid.read(disks.owner(), data);
    if (pid.isPresent() && !pid.get().port().equals(debian.port())) {
      throw Refusals.one(
          what,
          "its server listens on port "
              + pid.get().port()
              + ", and "
              + debian.configuration()
              + "/postgresql.conf has port "
              + debian.port(),
          ClusterControl.startedAnew(major, debian.name()));
    }
    return true;
  }

  /** The content of start.conf; empty when there is none. */
  String startConf() {
    byte[] content =
        parts
            .disks()
            .owner()
            .read(debian.configuration().resolve("start.conf"))
            .orElse(new byte[0]);
    return new String(content, StandardCharsets.ISO_8859_1);
  }
}
