package org.pgcoexist.debian;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.debian.files.ProgramsReading;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.process.owner.Disks;

/**
 * What postgresql-common's programs read of a cluster, whatever they are to do: it must be files,
 * as they would wait for ever at a FIFO, and file names, as they run one with a bar as a command.
 *
 * @param disks the cluster's owner among them
 */
record ReadByPrograms(Locations locations, Disks disks) {

  /** Of the configuration; that of the data directory comes with these. */
  private static final List<String> WITH_INCLUDES =
      List.of("postgresql.conf", "pg_ctl.conf", "environment");

  /** Refuses what they would not get through; a cluster that is not configured has nothing. */
  void require(String what, MajorVersion major, String name) {
    Optional<DebianCluster> found = new DebianClusters(locations).find(major, name);
    if (found.isEmpty()) {
      return;
    }
    DebianCluster cluster = found.get();
    ProgramsReading reading = new ProgramsReading(disks.owner(), what);
    files(cluster).forEach(reading::requireNoPipe);
    WITH_INCLUDES.forEach(file -> reading.require(cluster.configuration().resolve(file)));
    cluster.dataDirectory().ifPresent(reading::requireData);
  }

  private List<Path> files(DebianCluster cluster) {
    List<Path> files = new ArrayList<>();
    for (String name : List.of("start.conf", "pg_ctl.conf", "environment", "log")) {
      files.add(cluster.configuration().resolve(name));
    }
    cluster.externalPidFile().ifPresent(files::add);
    files.add(locations.log(cluster.major(), cluster.name()));
    return files;
  }
}
