package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** What is looked at before an upgrade that died is continued. */
class PreflightRecoverLabTest extends PreflightTests {

  private static final String[] RECOVER = upgrade("-c", "shop", "-r");
  private static final String[] ROLL_BACK = upgrade("-c", "shop", "--rollback");

  private void die(String step, String cluster, String... options) {
    String[] words = new String[options.length + 6];
    String[] first = {"/opt/die-at", step, "jvm", cluster, "-v", "17"};
    System.arraycopy(first, 0, words, 0, 6);
    System.arraycopy(options, 0, words, 6, options.length);
    machine.run(words).requireStatus(0);
  }

  private void assertStillRefused(String cluster, String problem, String fix) {
    Outcome outcome = machine.run(upgrade("-c", cluster, "-r"));
    assertEquals(
        "pg_version_upgrade: cannot continue the upgrade of cluster "
            + cluster
            + ", and nothing more was touched:\n  "
            + problem
            + "\nNext: "
            + fix
            + "\n",
        outcome.err().replaceAll("\\d{4,}", "N").replaceAll("make \\d+", "make N"));
    assertEquals("", outcome.out());
    outcome.requireStatus(3);
  }

  @Test
  void programsThatWereRemovedMeanwhile() {
    die("load", "shop");
    machine.require("mv", "/usr/lib/postgresql/15/bin/initdb", "/root");
    assertRefused(
        3,
        """
        pg_version_upgrade: cannot upgrade cluster shop:
          PostgreSQL 15 is not installed, and the cluster's own programs are needed to read it
        Next: apt-get install postgresql-15
        """,
        RECOVER);
    machine.require("mv", "/root/initdb", "/usr/lib/postgresql/15/bin");
    machine.run(ROLL_BACK).requireStatus(0);
  }

  @Test
  void somebodyPutSomethingWhereTheOldClusterWillBeKept() {
    die("dump", "shop");
    machine.require("install", "-d", "-o", "postgres", "/var/lib/postgresql/shop.old/x");
    assertStillRefused(
        "shop",
        "/var/lib/postgresql/shop.old exists, and it is where the old cluster would be kept",
        "if it is from an earlier upgrade, drop that cluster: pg_coexist list shows it as kept");
    machine.require("rm", "-r", "/var/lib/postgresql/shop.old");
    machine.run(ROLL_BACK).requireStatus(0);
  }

  @Test
  void aFileSystemThatFilledUpAndWhatIsThereAlreadyCounts() {
    machine.require("mkdir", "/room");
    machine.require(
        "mount", "-t", "tmpfs", "-o", "uid=postgres,mode=0700,size=250m", "none", "/room");
    machine.require("install", "-d", "-o", "postgres", "/room/new", "/room/dumps");
    machine.require("pg_coexist", "create", "large", "-v", "15", "-p", "5441");
    die("load", "large", "-p", "/room/new/large", "-d", "/room/dumps");
    // The new cluster takes a part of the room it was given, so as much may be gone.
    String taken = machine.require("du", "-sm", "/room/new");
    int mebibytes = Integer.parseInt(taken.substring(0, taken.indexOf('\t')));
    machine.shell("fallocate -l \"$1\"M /room/junk", String.valueOf(250 - mebibytes - 20));
    assertStillRefused(
        "large",
        "the file system mounted at /room lacks N bytes: the new cluster with its WAL may need N,"
            + " and N are available",
        "make N MiB free there, or use another one: -p for the cluster");
    // Less is free than a whole new cluster needs, but not less than what is still to come.
    machine.require("truncate", "-s", (250 - mebibytes - 100) + "M", "/room/junk");
    machine.run(upgrade("-c", "large", "-r")).requireStatus(0);
    assertEquals("17", machine.require("cat", "/room/new/large/data/PG_VERSION"));
  }
}
