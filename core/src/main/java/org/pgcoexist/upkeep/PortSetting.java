package org.pgcoexist.upkeep;

import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;
import org.pgcoexist.debian.DebianCluster;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.Port;
import org.pgcoexist.postgres.conf.ConfFile;

/**
 * The setting of a cluster's port, in the file that has it: postgresql.conf or one it includes.
 *
 * <p>A file outside the configuration directory may serve other clusters and is not changed; the
 * port then goes to the end of postgresql.conf, where it wins.
 */
final class PortSetting {

  private static final String PORT = "port";
  private static final int MODE = 0644;

  private final DebianCluster debian;
  private final Disk owner;

  /**
   * @param owner acts as the cluster's owner
   */
  PortSetting(DebianCluster debian, Disk owner) {
    this.debian = debian;
    this.owner = owner;
  }

  /** Refuses where the port cannot be set, before anything is changed. */
  void requireEditable(Cluster cluster) {
    String what = "cannot set the port of cluster " + cluster.name();
    Optional<Port> byServer = inAutoConf(cluster);
    if (byServer.isPresent()) {
      throw CoexistException.usage(
          what,
          "ALTER SYSTEM has set it to "
              + byServer.get()
              + " in "
              + autoConf(cluster)
              + ", which wins over the configuration",
          "sudo -u postgres psql --cluster "
              + Shell.word(debian.label())
              + " -p "
              + byServer.get()
              + " -c 'ALTER SYSTEM RESET port'; then the same command again");
    }
    if (editable().isEmpty() && !isFile(main())) {
      throw CoexistException.usage(
          what,
          main() + " is a link, and others may use the file it points to",
          "set it there by hand: " + Shell.line("readlink", "-f", main()));
    }
  }

  private Optional<Port> inAutoConf(Cluster cluster) {
    return owner
        .read(autoConf(cluster))
        .flatMap(content -> ConfFile.parse(content).value(PORT))
        .flatMap(Port::parse);
  }

  private static Path autoConf(Cluster cluster) {
    return cluster.data().resolve("postgresql.auto.conf");
  }

  /** Sets it; nothing else of the file changes, and nothing at all where it is set already. */
  void set(Port port) {
    if (debian.port().equals(port)) {
      return;
    }
    Path file = editable().orElse(main());
    ConfFile conf = ConfFile.parse(owner.read(file).orElse(new byte[0]));
    ConfFile changed =
        editable().isPresent()
            ? conf.withValue(PORT, old -> port.toString())
            : conf.withLine(PORT + " = " + port);
    owner.replace(file, changed.bytes(), MODE);
  }

  private Path main() {
    return debian.configuration().resolve("postgresql.conf");
  }

  /** The file whose setting wins, where it is the cluster's own. */
  private Optional<Path> editable() {
    return debian.conf().source(PORT).map(Path::normalize).filter(this::isOwn);
  }

  /** A regular file in the configuration directory that is reached by no link in it. */
  private boolean isOwn(Path file) {
    Path directory = debian.configuration();
    if (!file.startsWith(directory)) {
      return false;
    }
    Path reached = directory;
    for (Path name : directory.relativize(file.getParent())) {
      reached = reached.resolve(name);
      if (owner.facts(reached).filter(FileFacts::isDirectory).isEmpty()) {
        return false;
      }
    }
    return isFile(file);
  }

  private boolean isFile(Path file) {
    return owner.facts(file).filter(facts -> facts.kind() == FileFacts.Kind.FILE).isPresent();
  }
}
