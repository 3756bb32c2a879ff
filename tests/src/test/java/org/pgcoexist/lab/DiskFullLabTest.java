package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A file system that becomes full after the preflight found room. */
@Tag("slice-4")
class DiskFullLabTest extends FaultTests {

  private static final String DUMPS = "/var/tmp/dumps";

  /** All inodes: no file can be made any more. */
  private static String inodes(String mount) {
    return "i=0; while { : >MOUNT/fill-$i; } 2>/dev/null; do i=$((i + 1)); done"
        .replace("MOUNT", mount);
  }

  /** A small file system of its own in a directory's place, with the same content. */
  private void mount(String directory, String size) {
    String copy = "cp -a --reflink=never ";
    shell(
        copy
            + directory
            + " /run/copy; mount -t tmpfs -o nr_inodes=6000,size="
            + size
            + " small "
            + directory
            + "; chown --reference=/run/copy "
            + directory
            + "; chmod --reference=/run/copy "
            + directory
            + "; "
            + copy
            + "/run/copy/. "
            + directory
            + "; rm -rf /run/copy");
  }

  @AfterEach
  void unmount() {
    shell(
        "pids=$(ps -o pid= -u postgres || true); [ -z \"$pids\" ] || kill -KILL $pids;"
            + " while ps -u postgres >/run/ps; do sleep 0.05; done;"
            + " for d in "
            + DUMPS
            + " /var/lib/pg-coexist /var/lib/postgresql /etc/postgresql; do"
            + " ! mountpoint -q $d || umount $d; done; rm -rf "
            + DUMPS);
  }

  @Override
  void reset() {
    unmount();
    super.reset();
    machine.require("install", "-d", "-o", "postgres", "-m", "0700", DUMPS);
  }

  @Test
  void ofTheDump() {
    String message =
        """
        pg_version_upgrade: cannot dump cluster shop to /var/tmp/dumps/shop.dumpall:
          /usr/lib/postgresql/15/bin/pg_dumpall: exit status 1
          pg_dump: error: could not write to output file: No space left on device
          pg_dumpall: error: pg_dump failed on database "shop", exiting
        """
            + HELD
            + "Next: make room there: df -h /var/tmp/dumps\n"
            + WAYS;
    eitherWay(
        () -> {
          mount(DUMPS, "100m");
          assertTold(
              1, message, at("stop-old", "fallocate -l 99m " + DUMPS + "/fill", "-d", DUMPS));
          assertListed("15 5440 failed-upgrade down");
          // Nobody can use a part of a dump, and the room is needed.
          shell("[ \"$(ls " + DUMPS + ")\" = fill ]");
          // The preflight sees it before any server is started.
          assertMatches(
              3,
              "pg_version_upgrade: cannot continue the upgrade of cluster shop, and nothing more was"
                  + " touched:\n"
                  + "  the file system mounted at /var/tmp/dumps lacks [0-9]+ bytes: the dump may need"
                  + " [0-9]+, and 1048576 are available\n"
                  + "Next: make [0-9]+ MiB free there, or use another one: -d for the dump\n",
              upgrade("-r"));
        },
        "rm " + DUMPS + "/fill");
  }

  /**
   * The file system is filled by what runs in the place of psql: only so the load is always at the
   * same point. Held by a signal, it was at any of its files, and its servers went on.
   */
  @Test
  void ofTheData() {
    String psql = BIN + "17/bin/psql";
    eitherWay(
        () -> {
          machine.require("pg_ctlcluster", "15", "shop", "stop");
          mount("/var/lib/postgresql", "400m");
          machine.require("pg_ctlcluster", "15", "shop", "start");
          replace(
              psql,
              "case \"$*\" in *.dumpall*) "
                  + inodes("/var/lib/postgresql")
                  + " ;; esac; exec \"$0.real\" \"$@\"");
          Outcome outcome = upgrade("-v", "17", "-q", "-d", DUMPS);
          restore(psql);
          // What psql complained of is to go to the first log, and that cannot be made either.
          assertTold(
              1,
              """
              pg_version_upgrade: cannot append to /var/lib/postgresql/shop.new/upgrade/globals.log:
                no space is left on the file system /var/lib/postgresql (small)
              """
                  + HELD
                  + "Next: make room there: df -h /var/lib/postgresql/shop.new/upgrade\n"
                  + WAYS,
              outcome);
          assertListed("15 5440 failed-upgrade down");
        },
        "rm /var/lib/postgresql/fill*");
  }

  @Test
  void ofTheDataBeforeTheOldServerStops() {
    reset();
    machine.require("pg_ctlcluster", "15", "shop", "stop");
    mount("/var/lib/postgresql", "400m");
    machine.require("pg_ctlcluster", "15", "shop", "start");
    // Held a moment later, the step has come as far as the first file.
    assertMatches(
        1,
        "pg_version_upgrade: cannot (create directory|replace) "
            + "/var/lib/postgresql/shop.new/upgrade/configuration(/[a-z_.]+)?:\n"
            + "  no space is left on the file system /var/lib/postgresql \\(small\\)\n"
            + AS_IT_WAS
            + "Next: make room there: df -h /var/lib/postgresql\n"
            + "      pg_version_upgrade -c shop\n",
        at("configure", inodes("/var/lib/postgresql"), "-d", DUMPS));
    shell("rm /var/lib/postgresql/fill*");
    assertAsBefore();
  }

  @Test
  void ofTheConfigurationAndTheRegistry() {
    String message =
        """
        pg_version_upgrade: cannot replace /etc/postgresql/15/shop/start.conf:
          no space is left on the file system /etc/postgresql (small)
          its old data is untouched; clearing up failed as well, for the same reason
        Next: make room there: df -h /etc/postgresql/15/shop
        """
            + WAYS;
    eitherWay(
        () -> {
          mount("/etc/postgresql", "1m");
          assertTold(1, message, at("stop-old", inodes("/etc/postgresql")));
          assertListed("15 5440 active down");
        },
        "rm /etc/postgresql/fill*");
  }

  @Test
  void ofTheJournal() {
    eitherWay(
        () -> {
          mount("/var/lib/pg-coexist", "1m");
          assertMatches(
              1,
              "pg_version_upgrade: cannot create directory"
                  + " /var/lib/pg-coexist/clusters/shop/[0-9a-f-]+.originals:\n"
                  + "  no space is left on the file system /var/lib/pg-coexist \\(small\\)\n"
                  + HELD
                  + "Next: make room there: df -h /var/lib/pg-coexist/clusters/shop\n"
                  + WAYS,
              at("stop-both", inodes("/var/lib/pg-coexist")));
          assertListed("17 5440 failed-upgrade down");
        },
        "rm /var/lib/pg-coexist/fill*");
  }

  @Test
  void ofTheJournalFromTheStart() {
    reset();
    mount("/var/lib/pg-coexist", "1m");
    machine.shell(inodes("/var/lib/pg-coexist")).requireStatus(0);
    assertTold(
        1,
        """
        pg_version_upgrade: cannot create directory /var/lib/pg-coexist/clusters/shop:
          no space is left on the file system /var/lib/pg-coexist (small)
        Next: make room there: df -h /var/lib/pg-coexist/clusters
        """,
        upgrade("-v", "17"));
    assertAsBefore();
  }

  private static void assertMatches(int status, String message, Outcome outcome) {
    assertEquals(status, outcome.status(), outcome::toString);
    assertTrue(outcome.err().matches(message), outcome::toString);
  }
}
