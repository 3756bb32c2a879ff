package org.pgcoexist.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Where a cluster is not what or where the registry says. */
class ClusterInconsistenciesTest extends CheckTests {

  private void dropped() {
    remove(path.resolve("data"));
    remove(configuration);
  }

  @Test
  void deletedByPgDropcluster() {
    dropped();
    found(
        "deleted main: neither its data in "
            + path
            + "/data nor its configuration is there, as after pg_dropcluster",
        "pg_coexist drop main   removes its entry");
  }

  @Test
  void renamedByPgRenamecluster() throws IOException {
    String[] lines = {
      "renamed main: postgresql-common has it as 15/shop, as after pg_renamecluster",
      "pg_renamecluster 15 shop main   gives it its name again"
    };
    Files.move(configuration, configuration.resolveSibling("shop"));
    found(lines);
    Path data = locations.data().resolve("shop/data");
    Files.createDirectories(data.getParent());
    Files.move(path.resolve("data"), data);
    configure("15/shop", data.toString(), 5440, "auto");
    found(lines);
  }

  @Test
  void upgradedByPgUpgradecluster() throws IOException {
    configure("15/main", path + "/data", 5441, "manual");
    configure("17/main", "/var/lib/postgresql/17/main", 5440, "auto");
    found(
        "upgraded main: 17/main has its name and port, as after pg_upgradecluster; the registry has"
            + " 15/main",
        "pg_coexist drop main && pg_coexist adopt 17/main   stays on 17 and deletes 15/main",
        "pg_dropcluster --stop 17 main && pg_coexist set main port=5440 status=active   goes back"
            + " to 15");
    dropped();
    found(
        "path-moved main: the configuration 17/main has its data in /var/lib/postgresql/17/main, the"
            + " registry in "
            + path
            + "/data",
        "pg_coexist drop main && pg_coexist adopt 17/main   registers 17/main in its place");
  }

  @Test
  void anotherMajorOfTheSameNameIsNoUpgrade() throws IOException {
    configure("17/main", "/var/lib/postgresql/17/main", 5450, "auto");
    found();
  }

  @Test
  void thePathWasMoved() throws IOException {
    configure("15/main", "/srv/main/data", 5440, "auto");
    String problem =
        "path-moved main: the configuration 15/main has its data in /srv/main/data, the registry in "
            + path
            + "/data";
    String[] fixes = {
      "sensible-editor +4 "
          + locations.registry()
          + "   path = /srv/main, when the configuration is right",
      "pg_conftool 15 main set data_directory " + path + "/data   when the registry is right"
    };
    found(problem, fixes[0], fixes[1]);
    configure("15/main", "/srv/elsewhere", 5440, "auto");
    found(problem.replace("/srv/main/data", "/srv/elsewhere"), fixes[1]);
  }

  @Test
  void theDataIsGone() {
    remove(path);
    found(
        "data-gone main: its configuration 15/main is there, but not its data directory "
            + path
            + "/data",
        "ls -d " + path + "*   shows whether it was moved: move it back",
        "pg_coexist drop main   removes the rest, when the data is lost");
  }

  @Test
  void theConfigurationIsGone() {
    remove(configuration);
    found(
        "configuration-gone main: its data is in "
            + path
            + "/data, but postgresql-common has no configuration for it",
        "cp -a BACKUP/15/main /etc/postgresql/15/   restores it from a backup",
        "cd "
            + path
            + "/data && sudo -u "
            + owner
            + " touch postgresql.conf pg_ident.conf && echo local all all peer | sudo -u "
            + owner
            + " tee pg_hba.conf && sudo -u "
            + owner
            + " pg_createcluster -d "
            + path
            + "/data -p 5440 --start-conf=auto 15 main   makes another from PostgreSQL's defaults");
  }

  @Test
  void theVersionIsMissing() throws IOException {
    Path file = path.resolve("data/PG_VERSION");
    String[] fixes = {
      "ls -la " + path + "/data   shows what there is; restore a backup when more is missing",
      "echo 15 | sudo -u " + owner + " tee " + file + "   when nothing else is"
    };
    Files.delete(file);
    found(
        "version-missing main: there is no "
            + file
            + ": the data directory is damaged, or it is none",
        fixes[0],
        fixes[1]);
    write(file, "fifteen\n");
    found("version-missing main: " + file + " holds no major version", fixes[0], fixes[1]);
  }

  @Test
  void theMajorsDiffer() throws IOException {
    install("17");
    write(path.resolve("data/PG_VERSION"), "17\n");
    Path right = locations.configuration().resolve("17/main");
    found(
        "major-differs main: its data is of PostgreSQL 17, its configuration in "
            + configuration
            + ", of 15",
        "mkdir -p "
            + right.getParent()
            + " && mv "
            + configuration
            + " "
            + right
            + "   then correct the paths in its postgresql.conf");
  }

  @Test
  void theProgramsAreMissing() {
    remove(locations.programs());
    found(
        "binaries-missing main: the programs of PostgreSQL 15 are not installed",
        "apt-get install postgresql-15");
  }

  @Test
  void theConfigurationCannotBeRead() throws IOException {
    Path conf = configuration.resolve("postgresql.conf");
    write(conf, "include 'postgresql.conf'\n");
    found(
        "configuration-faulty 15/main: cannot read "
            + conf
            + ": the include directives nest deeper than 10",
        "sensible-editor " + conf);
  }
}
