package org.pgcoexist.upgrade;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.debian.DebianCluster;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.model.Locations;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.Disks;

/** Everything that can be known to be in the way before anything is touched; all of it at once. */
final class Preflight {

  private final CommandRunner runner;
  private final Disks disks;
  private final Locations locations;
  private final Attempt attempt;
  private final List<Finding> findings = new ArrayList<>();

  Preflight(CommandRunner runner, Disks disks, Locations locations, Attempt attempt) {
    this.runner = runner;
    this.disks = disks;
    this.locations = locations;
    this.attempt = attempt;
  }

  List<Finding> check(DebianCluster debian) throws InterruptedException {
    checkDataDirectory(debian);
    checkLeftovers();
    checkParents();
    checkDumpDirectory();
    checkTablespaces();
    return List.copyOf(findings);
  }

  private void refuse(String problem, String mend) {
    findings.add(Finding.refusal(problem, mend));
  }

  private void checkDataDirectory(DebianCluster debian) {
    Path data = attempt.cluster().data();
    Optional<Path> configured = debian.dataDirectory();
    if (configured.isEmpty() || !configured.get().equals(data)) {
      refuse(
          debian.configuration()
              + "/postgresql.conf has the data directory "
              + configured.map(Path::toString).orElse("(none)")
              + ", the registry has "
              + data,
          "set data_directory = '" + data + "' there, or correct " + locations.registry());
    }
    Path path = attempt.cluster().path();
    FileFacts facts = disks.self().facts(path).orElseThrow();
    FileFacts parent = disks.self().facts(path.getParent()).orElseThrow();
    if (!facts.isDirectory()) {
      refuse(
          path + " is a symbolic link",
          "register the directory it points at as the cluster's path");
    } else if (facts.device() != parent.device()) {
      refuse(
          path + " is a mount point, and a mount point cannot be renamed",
          "mount that file system one directory higher and give the cluster a path below it");
    }
  }

  private void checkLeftovers() {
    refuseExisting(attempt.building(), "it is where the new cluster would be built");
    checkKept();
    if (!attempt.newPath().equals(attempt.cluster().path())) {
      refuseExisting(attempt.newPath(), "it is where the new cluster is to be");
      refuseExisting(
          ClusterPaths.kept(attempt.newPath()), "a later upgrade would keep this cluster there");
    }
    refuseExisting(attempt.dump(), "it is where the dump would go");
    String name = attempt.name().value();
    refuseExisting(
        locations.configuration(attempt.to(), name),
        "it is where the new cluster's configuration would go; is there a cluster "
            + attempt.to()
            + "/"
            + name
            + " already?");
    refuseExisting(
        locations.configuration(attempt.from(), ClusterPaths.keptName(attempt.name())),
        "it is where the old cluster's configuration would be kept");
    refuseUntrusted(locations.configuration());
  }

  /** pg_dropcluster leaves the empty directory of a kept cluster that it dropped. */
  private void checkKept() {
    Path kept = attempt.kept();
    Optional<FileFacts> facts = disks.self().facts(kept);
    boolean empty =
        facts.isPresent() && facts.get().isDirectory() && disks.self().list(kept).isEmpty();
    if (facts.isPresent() && !empty) {
      refuse(
          kept + " exists, and it is where the old cluster would be kept",
          "if it is from an earlier upgrade, drop that cluster: pg_coexist list shows it as kept");
    }
  }

  private void refuseExisting(Path path, String because) {
    Optional<FileFacts> facts = disks.self().facts(path);
    if (facts.isPresent()) {
      refuse(path + " exists, and " + because, "move it away or remove it");
    }
  }

  private void checkParents() {
    for (Path path : List.of(attempt.cluster().path(), attempt.newPath())) {
      Path parent = path.getParent();
      Optional<FileFacts> facts = disks.self().facts(parent);
      if (facts.isEmpty() || !facts.get().isDirectory()) {
        refuse(
            parent + " is no directory",
            "create it: install -d -o " + attempt.owner().name() + " " + parent);
        continue;
      }
      refuseUntrusted(parent);
    }
  }

  private void refuseUntrusted(Path directory) {
    try {
      disks.forEntriesOf(directory);
    } catch (CoexistException e) {
      refuse(e.getMessage(), e.next());
    }
  }

  private void checkDumpDirectory() throws InterruptedException {
    Path directory = attempt.dumpDirectory();
    Command writable =
        Command.of("test", "-d", directory.toString(), "-a", "-w", directory.toString())
            .as(attempt.owner());
    if (!runner.run(writable).succeeded()) {
      refuse(
          "the cluster's owner "
              + attempt.owner().name()
              + " cannot write the dump to "
              + directory,
          "install -d -o "
              + attempt.owner().name()
              + " -m 0700 "
              + directory
              + ", or name another directory with -d");
    }
  }

  private void checkTablespaces() {
    String prefix = "PG_" + attempt.to() + "_";
    Disk owner = disks.owner();
    for (String location : attempt.source().tablespaces()) {
      Path directory = Path.of(location);
      if (directory.startsWith(attempt.cluster().path())) {
        refuse(
            "the tablespace " + directory + " lies inside the cluster's own path",
            "move it out: ALTER TABLESPACE cannot, so create another and move its tables");
        continue;
      }
      for (String entry : owner.list(directory)) {
        if (entry.startsWith(prefix)) {
          refuse(
              directory.resolve(entry)
                  + " exists: a PostgreSQL "
                  + attempt.to()
                  + " cluster uses this tablespace, or one was left there",
              "remove it if no cluster uses it");
        }
      }
    }
  }
}
