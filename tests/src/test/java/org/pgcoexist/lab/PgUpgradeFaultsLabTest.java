package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What pg_upgrade refuses is told before anything is stopped; and it can be killed in the middle.
 */
@Tag("slice-2")
class PgUpgradeFaultsLabTest extends FaultTests {

  /**
   * What comes then is for a program that pg_upgrade calls to work; it asks all for a version, and
   * pg_resetwal for what it would do. The first word tells the preflight that this pg_dump knows
   * it.
   */
  private static final String IN_TRANSFER =
      ": pg_attver; pid=$(ps -o pid= -C pg_upgrade) || exec \"$0.real\" \"$@\";"
          + " case $1 in -V | --version | -n) exec \"$0.real\" \"$@\" ;; esac; ";

  private void assertRefused(String why, String... options) {
    Outcome outcome = upgrade(options);
    assertEquals(3, outcome.status(), outcome::toString);
    assertTrue(outcome.err().contains(why), outcome::toString);
    assertListed("15 5440 active online");
    assertEquals("", machine.shell("ls -d /var/lib/postgresql/shop.* || :").text());
    assertEquals("", machine.require("find", "/run/pg-coexist", "-mindepth", "1"));
  }

  private void sql(String statement) {
    assertEquals("", machine.sql("15/shop", "shop", statement));
  }

  @Test
  void whatIsInTheWay() {
    reset();
    upgrade("--check", "-m", "link", "-v", "17").requireStatus(0);
    sql("CREATE TABLE bad (r regproc)");
    assertRefused("public.bad.r", "--check", "-m", "copy", "-v", "17");
    assertRefused("change these columns", "-m", "link", "-v", "17");
    sql("DROP TABLE bad");
    sql("CREATE TABLE words (w text PRIMARY KEY)");
    sql("UPDATE pg_database SET datcollversion = '2.19' WHERE datname IN ('shop', 'postgres')");
    assertRefused("1 index depends on it", "-m", "copy", "-v", "17");
    sql("ALTER DATABASE shop REFRESH COLLATION VERSION");
    assertRefused("rows cannot be compared", "-m", "link", "-v", "17", "--verify=rows");
    assertRefused("cannot clone files", "--check", "-m", "clone", "-v", "17");
    assertRefused("could not clone file", "-m", "clone", "-v", "17");
    shell("mount -t tmpfs -o uid=postgres,mode=700 none /mnt");
    assertRefused("must be on one file system", "-m", "link", "-v", "17", "-p", "/mnt/shop");
    // A check that was killed leaves its trial, and nobody else's is touched.
    shell(
        "cd /var/lib/postgresql; install -d -o postgres shop.check shop.check/data;"
            + " touch shop.check/pg-coexist-check");
    upgrade("--check", "-m", "copy", "-v", "17").requireStatus(0);
    shell("install -d -o postgres /var/lib/postgresql/shop.check/mine");
    Outcome foreign = upgrade("--check", "-m", "copy", "-v", "17");
    assertTrue(foreign.err().contains("shop.check exists"), foreign::toString);
    shell("rmdir /var/lib/postgresql/shop.check/mine");
  }

  /** At the moments that differ: before, while and after files get their second name. */
  @Test
  void killedInTheMiddle() {
    for (String when : new String[] {"pg_dump", "pg_restore", "pg_resetwal", "vacuumdb"}) {
      String program = BIN + "17/bin/" + when;
      eitherWay(
          () -> {
            replace(program, IN_TRANSFER + "kill -KILL $pid $PPID");
            Outcome outcome = upgrade("-m", "link", "-v", "17");
            restore(program);
            assertEquals(1, outcome.status(), outcome::toString);
            assertListed("15 5440 failed-upgrade down");
          },
          ":");
    }
  }

  @Test
  void killedWithEverythingWhenTheFilesAreShared() {
    eitherWay(
        () -> {
          String initdb = BIN + "17/bin/initdb";
          shell("rm -f /tmp/reached; mkfifo -m 666 /tmp/reached");
          // Its last call makes durable what was transferred.
          replace(
              initdb,
              "case \"$*\" in *--sync-only*) echo >/tmp/reached;; *) exec $0.real \"$@\";; esac");
          shell(
              "setsid pg_version_upgrade -c shop -v 17 -m link -q & read -r </tmp/reached || :;"
                  + " kill -KILL $!; pids=$(ps -o pid= -u postgres) || :; [ -z \"$pids\" ] || kill -KILL $pids || :;"
                  + " wait || :");
          restore(initdb);
          assertEquals(
              "pg_control.old",
              machine.shell("cd /var/lib/postgresql/shop/data/global; ls pg_control*").text());
        },
        ":");
  }

  /** The message has the reason that pg_upgrade wrote into one of its logs. */
  @Test
  void itSaysWhy() {
    reset();
    replace(BIN + "17/bin/pg_restore", IN_TRANSFER + "echo no restore today >&2; exit 1");
    Outcome outcome = upgrade("-m", "copy", "-v", "17");
    restore(BIN + "17/bin/pg_restore");
    assertEquals(1, outcome.status(), outcome::toString);
    assertTrue(outcome.err().contains("no restore today"), outcome::toString);
    assertTrue(outcome.err().contains("upgrade/pg_upgrade/output/"), outcome::toString);
    takesBack();
  }
}
