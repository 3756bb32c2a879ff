package org.pgcoexist.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.LocalDisk;

/** Where a port, a start mode or rights are not as they must be. */
class SettingInconsistenciesTest extends CheckTests {

  @Test
  void aPortWasEdited() throws IOException {
    register(5441, "active");
    found(
        "port-differs main: the registry has port 5441, its configuration 5440",
        "pg_coexist set main port=5441   keeps the registry's",
        "pg_coexist set main port=5440   keeps the configuration's");
  }

  @Test
  void anotherClusterIsConfiguredWithThePort() throws IOException {
    configure("17/bare", "/srv/bare", 5440, "auto");
    found(
        "port-shared main: 17/bare has port 5440 in its configuration too",
        "pg_conftool 17 bare set port N   with a port that pg_coexist list does not show",
        "pg_coexist set main port=N   the same for this one");
  }

  @Test
  void alterSystemSetThePort() throws IOException {
    write(path.resolve("data/postgresql.auto.conf"), "port = '5450'\n");
    found(
        "port-of-alter-system main: ALTER SYSTEM has set its port to 5450, which wins over its"
            + " configuration",
        "sudo -u "
            + owner
            + " psql --cluster 15/main -p 5450 -c 'ALTER SYSTEM RESET port'   and restart it");
  }

  private void runs(long pid, int port) throws IOException {
    write(
        path.resolve("data/postmaster.pid"),
        pid + "\n/data\n1\n" + port + "\n/var/run/postgresql\n*\n1 1\nready\n");
  }

  @Test
  void aServerListensElsewhere() throws IOException {
    runs(SERVER, 5450);
    found(
        "server-elsewhere main: its server listens on port 5450, and port 5440 counts from its next"
            + " start",
        "pg_ctlcluster 15 main stop && pg_ctlcluster 15 main start");
    runs(SERVER, 5440);
    found();
    runs(SERVER + 1, 5450);
    found();
  }

  @Test
  void startConfWasEdited() throws IOException {
    String problem = "start-mode-differs main: its status is active, but start.conf has ";
    configure("15/main", path + "/data", 5440, "manual");
    found(
        problem + "manual and not auto",
        "pg_coexist set main status=active   keeps the status",
        "pg_coexist set main status=inactive   keeps start.conf");
    configure("15/main", path + "/data", 5440, "disabled");
    found(
        problem + "disabled and not auto", "pg_coexist set main status=active   keeps the status");
    Files.delete(configuration.resolve("start.conf"));
    found();
  }

  @Test
  void othersCanReachOrReplaceIt() throws IOException {
    mode(path.resolve("data"), "rwxr-xr-x");
    mode(path, "rwxrwxrwx");
    found(
        "rights-wrong main: "
            + path
            + "/data has mode 0755; a server starts with 0700 or 0750 only",
        "sudo -u " + owner + " chmod 0700 " + path + "/data",
        "rights-wrong main: users other than " + owner + " can write " + path,
        "sudo -u " + owner + " chmod go-w " + path);
    mode(path.resolve("data"), "rwxr-x---");
    mode(path, "rwxr-xr-x");
    found();
  }

  @Test
  void aLinkInThePlaceOfTheData() throws IOException {
    Path elsewhere = root.resolve("elsewhere");
    Files.move(path.resolve("data"), elsewhere);
    Files.createSymbolicLink(path.resolve("data"), elsewhere);
    found(
        "rights-wrong main: " + path + "/data is no directory; a link there is not followed",
        "ls -l " + path + "/data   shows what it is: put the directory itself there");
  }

  @Test
  void ownersDiffer() throws IOException {
    disk = owned(path, 4712);
    found(
        "rights-wrong main: users other than root and " + owner + " can write " + path,
        "chown -h " + owner + " " + path + " && chmod go-w " + path);
    mode(path.getParent(), "rwxrwxrwx");
    disk = owned(path.getParent(), 0);
    found(
        "rights-wrong main: users other than root and " + owner + " can write " + path.getParent(),
        "chmod go-w " + path.getParent());
    mode(path.getParent(), "rwxr-xr-x");
    found();
    disk = owned(path.resolve("data"), 0);
    found(
        "rights-wrong main: " + path + "/data belongs to root, and PostgreSQL does not run as root",
        "chown -hR postgres: " + path + "/data");
    disk = owned(configuration.resolve("postgresql.conf"), 4712);
    found(
        "rights-wrong main: its configuration belongs to " + owner + ", its data to " + owner,
        "chown -hR " + owner + ": " + configuration);
    disk = owned(configuration.resolve("postgresql.conf"), 0);
    found();
  }

  private static Disk owned(Path path, int uid) {
    return new Owned(new LocalDisk()).with(4711, path, uid);
  }

  /** For the whole set of pictures the optional parts are there or not, and never null. */
  @Test
  void aPictureOfNothing() {
    remove(locations.registry());
    remove(locations.configuration());
    remove(locations.state());
    found();
    assertEquals(0, run().clusters());
    assertEquals(Optional.empty(), run().disagreements().stream().findAny());
  }
}
