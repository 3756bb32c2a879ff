package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/**
 * What stands in the way of an adoption is told with what to do about it, and nothing is touched.
 */
class AdoptRefusedLabTest extends AdoptTests {

  private static final String DATA = "/var/lib/postgresql/15/main";

  @Test
  void whatIsInTheWay() {
    machine = LabMachine.start(LabOptions.majors("15,17"));
    machine.require("pg_createcluster", "17", "main", "-p", "5440");
    cannotBeRenamed();
    mountPoints();
    anotherPort();
    notByEverybody();
  }

  private void cannotBeRenamed() {
    assertRefused(
        """
        pg_coexist: cannot adopt cluster 15/main, and nothing was touched:
          17/main has the same name, and names are unique on a machine
        Next: adopt it under another: pg_coexist adopt 15/main --as NAME
              or remove that one, if it is not needed: pg_dropcluster 17 main
        """,
        "pg_coexist",
        "adopt",
        "15/main");
    machine.shell("mv $1 /srv/moved && ln -s /srv/moved $1", DATA).requireStatus(0);
    assertRefused(
        """
        pg_coexist: cannot adopt cluster 15/main, and nothing was touched:
          its data directory /var/lib/postgresql/15/main is, or is reached through, a symbolic link to /srv/moved
        Next: set data_directory to /srv/moved in /etc/postgresql/15/main/postgresql.conf, restart the cluster, and name a path beside that with --path
        """,
        "pg_coexist",
        "adopt",
        "15/main",
        "--as",
        "shop");
    machine.shell("rm $1 && mv /srv/moved $1", DATA).requireStatus(0);
  }

  private void mountPoints() {
    mounted(
        DATA,
        """
          /var/lib/postgresql/15/main is a mount point, and a mount point cannot be renamed
        Next: stop the cluster, mount that file system elsewhere, move the data into a directory in it, set data_directory to that, and name a path beside it with --path
        """);
    mounted(
        DATA + "/pg_stat_tmp",
        """
          a file system is mounted at /var/lib/postgresql/15/main/pg_stat_tmp, in the data directory
        Next: stop the cluster, mount that file system elsewhere, and make a symbolic link to it in its place
        """);
    machine.require("mount", "-t", "tmpfs", "-o", "mode=755", "none", "/mnt");
    assertRefused(
        """
        pg_coexist: cannot adopt cluster 15/main, and nothing was touched:
          /mnt/shop/data is on another file system than /var/lib/postgresql/15/main, and data is moved by one rename only
        Next: name a path on its own with --path: df /var/lib/postgresql/15/main
        """,
        "pg_coexist",
        "adopt",
        "15/main",
        "--as",
        "shop",
        "--path",
        "/mnt/shop");
    machine.require("umount", "/mnt");
  }

  private void mounted(String at, String why) {
    machine.require("mount", "--bind", at, at);
    assertRefused(
        "pg_coexist: cannot adopt cluster 15/main, and nothing was touched:\n" + why,
        "pg_coexist",
        "adopt",
        "15/main",
        "--as",
        "shop");
    machine.require("umount", at);
  }

  /** A restart would change more than the paths. */
  private void anotherPort() {
    String conf = "/etc/postgresql/15/main/postgresql.conf";
    machine.require("pg_ctlcluster", "15", "main", "start");
    machine.require("sed", "-i.kept", "s/^port = 5432/port = 5450/", conf);
    assertRefused(
        """
        pg_coexist: cannot adopt cluster 15/main, and nothing was touched:
          its server listens on port 5432, and /etc/postgresql/15/main/postgresql.conf has port 5450
        Next: pg_ctlcluster 15 main stop && pg_ctlcluster 15 main start
        """,
        "pg_coexist",
        "adopt",
        "15/main",
        "--as",
        "shop");
    machine.require("mv", conf + ".kept", conf);
    machine.require("pg_ctlcluster", "15", "main", "stop");
  }

  /** A stranger sees nothing of the data; the owner may, but not where all clusters are known. */
  private void notByEverybody() {
    for (String user : new String[] {"nobody", "postgres"}) {
      Outcome outcome = machine.as(user, "pg_coexist", "adopt", "15/main", "--as", "shop");
      assertEquals(2, outcome.status(), outcome::toString);
      assertEquals(
          "Next: run the same command with sudo",
          outcome.err().lines().reduce((first, last) -> last).orElse(""),
          outcome::toString);
    }
  }
}
