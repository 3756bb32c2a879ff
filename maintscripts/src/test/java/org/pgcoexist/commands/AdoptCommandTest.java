package org.pgcoexist.commands;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.process.UserDatabase;

/** {@code pg_coexist adopt}: what it refuses, with nothing touched. */
class AdoptCommandTest extends TakeoverTests {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "main",
        "x/main",
        "15/",
        "/main",
        "15/a/b",
        "15/.hidden",
        "''",
      })
  void whatIsNoClusterOfDebian(String word) {
    refused(
        ExitStatus.USAGE,
        "bad cluster \""
            + word
            + "\":\n  a cluster of postgresql-common is written MAJOR/NAME, such as 15/main\n"
            + "Next: pg_coexist list shows the clusters there are\n",
        "adopt",
        word);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--as=15/x | bad cluster name \"15/x\" | it has a character other than letters, digits, '_',"
            + " '.' and '-' | use at most 63 letters, digits, '_', '.' and '-'",
        "--path=shop | bad path \"shop\" for --path | it is not absolute, or is the root directory"
            + " | write it from the root: /srv/postgresql/shop",
        "--path=/ | bad path \"/\" for --path | it is not absolute, or is the root directory"
            + " | write it from the root: /srv/postgresql/shop"
      })
  void badValues(String option, String what, String why, String next) {
    refused(
        ExitStatus.USAGE,
        what + ":\n  " + why + "\nNext: " + next + "\n",
        "adopt",
        "15/main",
        option);
  }

  @Test
  void clustersThatAreNotThere() {
    refused(
        ExitStatus.USAGE,
        "unknown cluster \"15/nix\":\n  there is no ROOT/etc/postgresql/15/nix/postgresql.conf\n"
            + "Next: pg_coexist list shows the clusters there are\n",
        "adopt",
        "15/nix");
    refused(
        ExitStatus.USAGE,
        "cannot adopt cluster 15/n x:\n  its name has a character other than letters, digits, '_',"
            + " '.' and '-'\nNext: give it another with --as NAME\n",
        "adopt",
        "15/n x");
  }

  @Test
  void dataThatIsNotWhereTheConfigurationSays() throws IOException {
    Files.move(data, root.resolve("srv/moved"));
    refused(
        "  its data directory ROOT/var/lib/postgresql/15/main is not there\n"
            + "Next: mount or restore it, or correct data_directory\n",
        "adopt",
        "15/main");
    Files.createSymbolicLink(data, root.resolve("srv/moved"));
    refused(
        "  its data directory ROOT/var/lib/postgresql/15/main is, or is reached through, a symbolic"
            + " link to ROOT/srv/moved\n"
            + "Next: set data_directory to ROOT/srv/moved in"
            + " ROOT/etc/postgresql/15/main/postgresql.conf, restart the cluster, and name a path"
            + " beside that with --path\n",
        "adopt",
        "15/main");
    Files.writeString(conf.resolve("postgresql.conf"), "port = 5440\n");
    refused(
        "  ROOT/etc/postgresql/15/main/postgresql.conf sets no absolute data_directory\n"
            + "Next: set data_directory there\n",
        "adopt",
        "15/main");
  }

  @ParameterizedTest
  @CsvSource({"'', is missing", "17, says 17"})
  void dataOfAnotherMajor(String version, String told) throws IOException {
    Files.writeString(data.resolve("PG_VERSION"), version);
    expectOwner();
    refused(
        "  ROOT/var/lib/postgresql/15/main/PG_VERSION "
            + told
            + "\nNext: correct data_directory in ROOT/etc/postgresql/15/main/postgresql.conf\n",
        "adopt",
        "15/main");
  }

  @Test
  void oneThatIsRegisteredOrKeptOfAnUpgrade() throws IOException {
    expectOwner();
    refused(
        ExitStatus.REFUSED,
        "cannot adopt cluster 15/shop, and nothing was touched:\n  it is registered already, as shop\n"
            + "Next: pg_coexist list shows it\n",
        "adopt",
        "15/shop");
    MadeUp.configure(root, "15/shop.old", data.toString(), 5441);
    expectOwner();
    refused(
        ExitStatus.REFUSED,
        "cannot adopt cluster 15/shop.old, and nothing was touched:\n"
            + "  it is what an upgrade of cluster shop keeps of the old one\n"
            + "Next: pg_version_upgrade -c shop --delete-old   deletes it\n",
        "adopt",
        "15/shop.old");
  }

  @Test
  void programsThatAreMissing() throws IOException {
    Files.delete(root.resolve("usr/lib/postgresql/15/bin/postgres"));
    expectOwner();
    refused(
        "  PostgreSQL 15 is not installed\nNext: apt-get install postgresql-15\n",
        "adopt",
        "15/main");
  }

  @Test
  void rootsOwnCluster() {
    assumeTrue(UserDatabase.current().isRoot(), "files of root: needs root");
    machine = MadeUp.machine(root, runner);
    refused(
        ExitStatus.USAGE,
        "cannot adopt cluster 15/main:\n  ROOT/var/lib/postgresql/15/main belongs to root, and"
            + " PostgreSQL does not run as root\n"
            + "Next: chown -R postgres ROOT/var/lib/postgresql/15/main\n",
        "adopt",
        "15/main");
  }

  @Test
  void everythingInTheWayIsToldAtOnce() throws IOException {
    MadeUp.configure(root, "15/main", data.toString(), 54321);
    MadeUp.configure(root, "17/main", "/srv/main", 5441);
    Files.createDirectory(postgresql.resolve("main"));
    Files.writeString(conf.resolve("start.conf"), "disabled\n");
    Files.writeString(data.resolve("postgresql.auto.conf"), "port = 5432\n");
    expectLook(data);
    refused(
        "  17/main has the same name, and names are unique on a machine\n"
            + "  its port 54321 is cluster shop's\n"
            + "  ROOT/var/lib/postgresql/main exists already\n"
            + "  ROOT/var/lib/postgresql/15/main/postgresql.auto.conf sets port 5432, the"
            + " configuration has 54321\n"
            + "  ROOT/etc/postgresql/15/main/start.conf says disabled\n"
            + "Next: adopt it under another: pg_coexist adopt 15/main --as NAME\n"
            + "      or remove that one, if it is not needed: pg_dropcluster 17 main\n"
            + "      give it another, and restart it if it runs: pg_conftool 15 main set port N\n"
            + "      name another place with --path, or move that away\n"
            + "      ALTER SYSTEM RESET port\n"
            + "      write auto, or manual, into it\n",
        "adopt",
        "15/main");
  }

  @Test
  void linksThatWouldPointElsewhere() throws IOException {
    Files.createSymbolicLink(data.resolve("pg_wal"), Path.of("../wal"));
    Files.createSymbolicLink(data.resolve("pg_tblspc/16400"), data.resolve("inside"));
    expectLook(data);
    refused(
        "  ROOT/var/lib/postgresql/15/main/pg_wal points at ../wal, a path relative to it, and would"
            + " not when that has moved\n"
            + "  the tablespace ROOT/var/lib/postgresql/15/main/pg_tblspc/16400 points at"
            + " ROOT/var/lib/postgresql/15/main/inside, in the data directory itself, and would not"
            + " when that has moved\n"
            + "Next: stop the cluster and make it a link with an absolute path: ln -sfn\n"
            + "      move what is in it to a tablespace elsewhere (ALTER ... SET TABLESPACE), and"
            + " drop it\n",
        "adopt",
        "15/main");
  }

  @Test
  void placesAndNamesThatAreTaken() throws IOException {
    MadeUp.configure(root, "15/main", data.toString(), 5430);
    MadeUp.configure(root, "15/depot", "/srv/depot", 5441);
    Files.writeString(root.resolve("var/log/postgresql/postgresql-15-depot.log.1"), "");
    expectLook(data);
    refused(
        "  15/depot has the same name, and names are unique on a machine\n"
            + "  its port 5430 is kept for servers in an upgrade\n"
            + "  ROOT/var/lib/postgresql/15/main/x is in the data directory\n"
            + "  ROOT/etc/postgresql/15/depot exists\n"
            + "  the log ROOT/var/log/postgresql/postgresql-15-depot.log.1 exists\n"
            + "Next: adopt it under another: pg_coexist adopt 15/main --as NAME\n"
            + "      or remove that one, if it is not needed: pg_dropcluster 15 depot\n"
            + "      give it another, and restart it if it runs: pg_conftool 15 main set port N\n"
            + "      name another place with --path\n"
            + "      choose another name with --as\n"
            + "      put it elsewhere, or choose another name with --as\n",
        "adopt",
        "15/main",
        "--as=depot",
        "--path=" + data + "/x");
    expectLook(data);
    MadeUp.configure(root, "15/main", data.toString(), 5440);
    refused(
        "  a cluster called shop is registered\n"
            + "  ROOT/etc/postgresql/15/shop exists\n"
            + "Next: adopt it under another: pg_coexist adopt 15/main --as NAME\n"
            + "      choose another name with --as\n",
        "adopt",
        "15/main",
        "--as",
        "shop");
  }

  @Test
  void aDirectoryNamedInAFileElsewhere() throws IOException {
    Path shared = Files.writeString(root.resolve("srv/a.conf"), "data_directory = " + data + "\n");
    Files.writeString(conf.resolve("postgresql.conf"), "port = 5440\ninclude '" + shared + "'\n");
    expectLook(data);
    refused(
        "  ROOT/srv/a.conf names ROOT/var/lib/postgresql/15/main or the cluster, and is not a file in"
            + " ROOT/etc/postgresql/15/main\n"
            + "Next: put what it sets into ROOT/etc/postgresql/15/main/postgresql.conf\n",
        "adopt",
        "15/main");
  }
}
