package org.pgcoexist.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcoexist.ExitStatus;

/** {@code pg_coexist release}: what it refuses, with nothing touched, and what it says. */
class ReleaseCommandTest extends TakeoverTests {

  @Test
  void clustersThatAreNotThere() {
    refused(
        ExitStatus.USAGE,
        "unknown cluster \"main\":\n  it is not in ROOT/etc/postgresql/cluster_ports\n"
            + "Next: pg_coexist list shows the registered clusters\n",
        "release",
        "main");
    refused(
        ExitStatus.USAGE,
        "bad cluster name \"15/main\":\n  it has a character other than letters, digits, '_', '.'"
            + " and '-'\nNext: use at most 63 letters, digits, '_', '.' and '-'\n",
        "release",
        "15/main");
  }

  @ParameterizedTest
  @ValueSource(strings = {"upgrading", "failed-upgrade"})
  void anUpgradeWithoutItsJournal(String status) throws IOException {
    register(status);
    expectOwner();
    refused(
        "  its status is "
            + status
            + ", and the journal of that upgrade is lost\n"
            + "Next: see \"The journal is lost\" in pg-coexist(7)\n",
        "release",
        "shop");
  }

  @Test
  void dataThatIsNotThere() throws IOException {
    Path pgdata = path.resolve("data");
    Files.delete(pgdata.resolve("PG_VERSION"));
    expectOwner();
    refused(
        "  ROOT/srv/shop/data/PG_VERSION is missing or holds no version\n"
            + "Next: check the cluster's path in ROOT/etc/postgresql/cluster_ports\n",
        "release",
        "shop");
    Files.delete(pgdata);
    refused(
        "  there is no ROOT/srv/shop/data\n"
            + "Next: put its data there again, or correct its path in"
            + " ROOT/etc/postgresql/cluster_ports\n",
        "release",
        "shop");
  }

  @Test
  void aConfigurationThatIsNotItsOwn() throws IOException {
    MadeUp.configure(root, "15/shop", "/srv/elsewhere", 54321);
    expectOwner();
    refused(
        "  ROOT/etc/postgresql/15/shop/postgresql.conf has the data directory /srv/elsewhere, the"
            + " registry has ROOT/srv/shop/data\n"
            + "Next: set data_directory = 'ROOT/srv/shop/data' there, or correct"
            + " ROOT/etc/postgresql/cluster_ports\n",
        "release",
        "shop");
    Files.delete(configuration.resolve("postgresql.conf"));
    expectOwner();
    refused(
        "  it has no readable ROOT/etc/postgresql/15/shop/postgresql.conf\n"
            + "Next: restore its configuration; pg_lsclusters shows what there is\n",
        "release",
        "shop");
  }

  @Test
  void whatAnUpgradeLeft() throws IOException {
    MadeUp.configure(root, "13/shop.old", "/srv/shop.old/data", 5441);
    expectLook(path.resolve("data"));
    refused(
        "  the old cluster of its upgrade is kept, as 13/shop.old\n"
            + "Next: pg_version_upgrade -c shop --delete-old   deletes that\n"
            + "      pg_version_upgrade -c shop --rollback --discard-new-writes   goes back to it\n",
        "release",
        "shop");
    Files.delete(root.resolve("etc/postgresql/13/shop.old/postgresql.conf"));
    Files.createDirectory(root.resolve("srv/shop.old"));
    Files.createDirectories(postgresql.resolve("15/shop"));
    expectLook(path.resolve("data"));
    refused(
        "  ROOT/srv/shop.old is left of an upgrade\n"
            + "  ROOT/var/lib/postgresql/15/shop exists already\n"
            + "Next: if you no longer need it, remove it: ls -la ROOT/srv/shop.old\n"
            + "      move that away: ls -la ROOT/var/lib/postgresql/15/shop\n",
        "release",
        "shop");
  }
}
