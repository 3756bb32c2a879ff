package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Programs of PostgreSQL and Debian that fail in the middle of an upgrade. */
@Tag("slice-1")
class FailingProgramsLabTest extends FaultTests {

  @Test
  void aTableThatCannotBeRead() {
    String file =
        PATH + "/data/" + machine.sql("15/shop", "shop", "SELECT pg_relation_filepath('t')");
    reset();
    String path = file.substring(PATH.length() + "/data/".length());
    eitherWay(
        () -> {
          shell(
              "pg_ctlcluster 15 shop stop; cp "
                  + file
                  + " /root/table; head -c 8192 /dev/zero | tr '\\0' x | dd of="
                  + file
                  + " bs=8192 seek=100 iflag=fullblock conv=notrunc 2>/run/dd; pg_ctlcluster 15 shop start");
          assertTold(
              1,
              """
              pg_version_upgrade: cannot dump cluster shop to /var/lib/postgresql/shop.dumpall:
                /usr/lib/postgresql/15/bin/pg_dumpall: exit status 1
                pg_dump: error: Dumping the contents of table "t" failed: PQgetResult() failed.
                pg_dump: detail: Error message from server: ERROR:  invalid page in block 100 of relation\
               PATH
                pg_dump: detail: Command was: COPY public.t (i, m) TO stdout;
                pg_dumpall: error: pg_dump failed on database "shop", exiting
              """
                      .replace("PATH", path)
                  + HELD
                  + "Next: fix what it reports\n"
                  + WAYS,
              upgrade("-m", "dumpall", "-v", "17", "-q"));
          assertListed("15 5440 failed-upgrade down");
        },
        "cat /root/table >" + file);
  }

  @Test
  void aDumpProgramThatIsKilled() {
    reset();
    replace(BIN + "15/bin/pg_dumpall", "kill -KILL $$");
    Outcome outcome = upgrade("-m", "dumpall", "-v", "17", "-q");
    restore(BIN + "15/bin/pg_dumpall");
    assertTold(
        1,
        """
        pg_version_upgrade: cannot dump cluster shop to /var/lib/postgresql/shop.dumpall:
          /usr/lib/postgresql/15/bin/pg_dumpall: ended by SIGKILL (exit status 137)
        """
            + HELD
            + "Next: fix what it reports\n"
            + WAYS,
        outcome);
    continues();
  }

  @Test
  void aDumpProgramThatIsGone() {
    reset();
    Outcome outcome = at("dump", "mv /usr/lib/postgresql/15/bin/pg_dumpall /root");
    machine.require("mv", "/root/pg_dumpall", BIN + "15/bin");
    assertTold(
        1,
        """
        pg_version_upgrade: cannot run /usr/lib/postgresql/15/bin/pg_dumpall:
          /usr/lib/postgresql/15/bin/pg_dumpall is not there or cannot be executed
        """
            + HELD
            + "Next: reinstall its package, which this names: dpkg -S /usr/lib/postgresql/15/bin/pg_dumpall\n"
            + WAYS,
        outcome);
    takesBack();
  }

  /** The preflight has seen it, and then it goes. */
  @Test
  void aLibraryTheNewMajorLacks() {
    String library = "lib/mylib.so";
    shell("cp /usr/lib/postgresql/15/lib/plpgsql.so /usr/lib/postgresql/15/" + library);
    String copy = "cp /usr/lib/postgresql/17/lib/plpgsql.so /usr/lib/postgresql/17/" + library;
    eitherWay(
        () -> {
          machine.sql(
              "15/shop",
              "shop",
              "CREATE FUNCTION h() RETURNS language_handler LANGUAGE c"
                  + " AS 'mylib', 'plpgsql_call_handler'");
          shell(copy);
          Outcome outcome = at("dump", "rm /usr/lib/postgresql/17/" + library);
          assertEquals(1, outcome.status(), outcome::toString);
          assertTrue(
              outcome
                  .err()
                  .matches(
                      "(?s)pg_version_upgrade: cannot load the dump into the new cluster without errors:\n"
                          + "  an error, and 1 more that follows from it:\n"
                          + "  could not access file \"mylib\": No such file or directory\n"
                          + "    statement: CREATE FUNCTION public.h\\(\\) RETURNS language_handler"
                          + " LANGUAGE c AS 'mylib', 'plpgsql_call_handler';\n"
                          + HELD
                          + "Next: read the log /var/lib/postgresql/shop.new/upgrade/\\*.upgrade\n"
                          + "      pg_version_upgrade -c shop --shell old   lets you fix in the old"
                          + " cluster what is wrong in a database\n"
                          + WAYS),
              outcome::toString);
        },
        copy);
  }

  @Test
  void anInitdbThatFailsWithWordsThatWouldMoveTheCursor() {
    reset();
    replace(
        BIN + "17/bin/initdb",
        "printf 'initdb: error: \\033[2Jno \\033]0;title\\007luck\\n' >&2; exit 1");
    Outcome outcome = upgrade("-v", "17", "-q");
    restore(BIN + "17/bin/initdb");
    assertTold(
        1,
        """
        pg_version_upgrade: cannot initdb a PostgreSQL 17 cluster in /var/lib/postgresql/shop.new/data:
          /usr/lib/postgresql/17/bin/initdb --pgdata=/var/lib/postgresql/shop.new/data --username=postgres\
         --encoding=UTF8 --lc-collate=en_US.UTF-8 --lc-ctype=en_US.UTF-8 --wal-segsize=16 --auth=trust\
         --locale-provider=libc --no-sync (in /var/lib/postgresql/shop.new as postgres): exit status 1
          initdb: error: \\u001b[2Jno \\u001b]0;title\\u0007luck
        """
            + AS_IT_WAS
            + """
        Next: fix what the program reports
              pg_version_upgrade -c shop
        """,
        outcome);
    assertAsBefore();
  }

  /** It did with the new configuration, when that was tried. */
  @Test
  void aPrivateServerThatDoesNotStart() {
    reset();
    // The kernel knows a process by the name of its file, so the real one keeps it.
    shell("mkdir " + BIN + "17/bin/real; cp -p " + BIN + "17/bin/postgres " + BIN + "17/bin/real");
    replace(
        BIN + "17/bin/postgres",
        "case \"$*\" in *config_file=/var/lib/postgresql/shop.new/data/*port=5430*) echo 'FATAL:  no luck' >&2; exit 1;; esac; exec \"${0%/*}/real/postgres\" \"$@\"");
    Outcome outcome = upgrade("-v", "17", "-q");
    restore(BIN + "17/bin/postgres");
    shell("rm -r " + BIN + "17/bin/real");
    assertTold(
        1,
        """
        pg_version_upgrade: cannot start a private PostgreSQL 17 server on /var/lib/postgresql/shop.new/data:
          pg_ctl: exit status 1
          pg_ctl: could not start server
          Examine the log output.
          the end of its log /var/lib/postgresql/shop.new/upgrade/server-5430.log:
          FATAL:  no luck
        """
            + AS_IT_WAS
            + """
        Next: fix what they report
              pg_version_upgrade -c shop
        """,
        outcome);
    assertAsBefore();
  }

  @Test
  void anOldServerThatCannotBeStopped() {
    reset();
    replace(
        "/usr/bin/pg_ctlcluster",
        "case \"$*\" in *stop*) echo 'no luck' >&2; exit 1;; esac; exec pg_ctlcluster.real \"$@\"");
    Outcome outcome = upgrade("-v", "17", "-q");
    restore("/usr/bin/pg_ctlcluster");
    assertTold(
        1,
        """
        pg_version_upgrade: cannot stop cluster 15/shop:
          pg_ctlcluster 15 shop stop -m fast: exit status 1
          no luck
        """
            + AS_IT_WAS
            + """
        Next: fix what the program reports
              pg_version_upgrade -c shop
        """,
        outcome);
    assertAsBefore();
  }

  /** It never came up, so nothing was written to it and everything can be undone. */
  @Test
  void aNewServerWhosePortIsTaken() {
    eitherWay(
        () -> {
          String other = "runuser -u postgres -- env -C /tmp /usr/lib/postgresql/15/bin/";
          shell("rm -rf /tmp/other; " + other + "initdb -D /tmp/other >/run/initdb 2>&1");
          String start =
              other + "pg_ctl -s -D /tmp/other -l /tmp/other/log -o '-p 5440 -k /tmp' start";
          Outcome outcome = at("switch", start);
          assertEquals(1, outcome.status(), outcome::toString);
          assertTrue(
              outcome
                  .err()
                  .startsWith(
                      "pg_version_upgrade: cannot start cluster 17/shop:\n"
                          + "  pg_ctlcluster 17 shop start: exit status 1\n"),
              outcome::toString);
          assertTrue(
              outcome
                  .err()
                  .contains("could not bind IPv4 address \"127.0.0.1\": Address already in use\n"),
              outcome::toString);
          assertTrue(
              outcome.err().endsWith(HELD + "Next: fix what the program reports\n" + WAYS),
              outcome::toString);
          assertListed("17 5440 failed-upgrade down");
        },
        "runuser -u postgres -- /usr/lib/postgresql/15/bin/pg_ctl -s -D /tmp/other stop");
  }

  /** The kernel tells of it once: what was loaded is not trusted, however the next sync ends. */
  @Test
  void aDiskThatCannotBeWritten() {
    reset();
    replace(
        BIN + "17/bin/initdb",
        "case \"$*\" in *--sync-only*) echo 'initdb: error: could not fsync file \"base\":"
            + " Input/output error' >&2; exit 1;; *) exec $0.real \"$@\";; esac");
    Outcome outcome = upgrade("-v", "17", "-q");
    restore(BIN + "17/bin/initdb");
    assertTold(
        1,
        """
        pg_version_upgrade: cannot write the new cluster to the disk:
          /usr/lib/postgresql/17/bin/initdb --sync-only --pgdata=/var/lib/postgresql/shop.new/data\
         (in / as postgres): exit status 1
          initdb: error: could not fsync file "base": Input/output error
        """
            + HELD
            + "Next: fix what the program reports\n"
            + WAYS,
        outcome);
    Outcome again = upgrade("-r").requireStatus(0);
    assertTrue(
        again.out().matches("(?s).*\n  1  make the new cluster +[0-9.]+ m?s\n.*"), again::toString);
    assertFinished();
  }
}
