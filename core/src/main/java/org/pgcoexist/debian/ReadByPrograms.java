package org.pgcoexist.debian;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.Shell;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.process.Disks;

/**
 * What postgresql-common's programs read of a cluster, whatever they are to do: it must be files,
 * as they would wait for ever at a FIFO, and file names, as they run one with a bar as a command.
 *
 * @param disks the cluster's owner among them
 */
record ReadByPrograms(Locations locations, Disks disks) {

  private static final String PID_FILE = "external_pid_file";

  /** Refuses what they would not get through; a cluster that is not configured has nothing. */
  void require(String what, MajorVersion major, String name) {
    Optional<DebianCluster> found = new DebianClusters(locations).find(major, name);
    if (found.isEmpty()) {
      return;
    }
    DebianCluster cluster = found.get();
    Optional<String> pidFile = cluster.conf().value(PID_FILE);
    if (pidFile.isPresent() && pidFile.get().matches("(?s).*[|<>].*")) {
      throw refusal(
          what,
          "its external_pid_file is "
              + Shell.word(pidFile.get())
              + ", which postgresql-common's programs would take for a command",
          "set another external_pid_file in " + cluster.configuration() + "/postgresql.conf");
    }
    for (Path file : files(cluster)) {
      Optional<FileFacts.Kind> kind = disks.owner().facts(file).map(FileFacts::kind);
      if (kind.filter(FileFacts.Kind.OTHER::equals).isPresent()) {
        throw refusal(
            what,
            file + " is no file, and postgresql-common's programs would wait for it",
            Shell.line("ls", "-l", file) + "   shows what it is; move it away");
      }
    }
  }

  private List<Path> files(DebianCluster cluster) {
    List<Path> files = new ArrayList<>();
    for (String name : List.of("start.conf", "pg_ctl.conf", "environment")) {
      files.add(cluster.configuration().resolve(name));
    }
    cluster.externalPidFile().ifPresent(files::add);
    cluster
        .dataDirectory()
        .ifPresent(
            data -> {
              files.add(data.resolve("PG_VERSION"));
              files.add(data.resolve("postmaster.pid"));
            });
    files.add(locations.log(cluster.major(), cluster.name()));
    return files;
  }

  private static CoexistException refusal(String what, String why, String next) {
    return new CoexistException(ExitStatus.REFUSED, what, why, next);
  }
}
