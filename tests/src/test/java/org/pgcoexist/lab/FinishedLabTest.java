package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What can be done with a finished upgrade, and what --on-failure and hook scripts do. */
@Tag("slice-2")
class FinishedLabTest {

  private static final String HOOK = "/etc/postgresql-common/pg_upgradecluster.d/test";

  private static FixtureCluster shop;

  @BeforeAll
  static void make() {
    shop = new FixtureCluster(LabMachine.start(LabOptions.majors("15,17")), "15", "17");
  }

  @AfterAll
  static void remove() {
    if (shop != null) {
      shop.close();
    }
  }

  @BeforeEach
  void reset() {
    shop.reset();
    shop.machine().require("rm", "-f", HOOK, "/tmp/hooks");
  }

  private static void ends(int status, String out, String err, Outcome outcome) {
    assertEquals(out, outcome.out(), outcome::toString);
    assertEquals(err, failure(outcome), outcome::toString);
    outcome.requireStatus(status);
  }

  /** Without the warning of the fixture's closed databases. */
  private static String failure(Outcome outcome) {
    return outcome.err().replaceAll("(?m)^warning: .*\n", "");
  }

  private static String list() {
    return shop.machine()
        .shell("pg_coexist list -H | awk '$2 ~ /^shop/ { print $1, $2, $4, $5 }'")
        .text();
  }

  /** All but the times. */
  private static String history() {
    return shop.machine()
        .shell(
            "pg_coexist history shop -H | sed -E 's/^[^ ]+ [^ ]+ +//; s/  +/ /g; s/ [0-9.]+ s//g'")
        .text();
  }

  @Test
  void aFinishedUpgradeIsTakenBackWhenNewWritesAreDiscarded() {
    String before = trees();
    shop.upgrade("-m", "dumpall", "-v", "17").requireStatus(0);
    String why =
        "pg_version_upgrade: cannot roll back the upgrade of cluster shop:\n"
            + "  the new cluster has been opened to clients, and what they wrote would be lost\n"
            + "Next: pg_version_upgrade -c shop --rollback --discard-new-writes"
            + "   rolls it back anyway\n";
    ends(3, "", why, shop.upgrade("--rollback"));
    shop.machine().require("pg_ctlcluster", "15", "shop.old", "start");
    ends(
        3,
        "",
        "pg_version_upgrade: cannot roll back the upgrade of cluster shop:\n"
            + "  the old cluster has been started, and clients may be using it\n"
            + "Next: pg_ctlcluster 15 shop.old stop\n",
        shop.upgrade("--rollback", "--discard-new-writes"));
    ends(
        3,
        "",
        "pg_version_upgrade: cannot delete the old cluster 15 shop.old:\n"
            + "  its server is running\n"
            + "Next: pg_ctlcluster 15 shop.old stop\n",
        shop.upgrade("--delete-old"));
    shop.machine().require("pg_ctlcluster", "15", "shop.old", "stop");
    assertEquals("shop 15 17 dumpall done", history());

    shop.upgrade("--rollback", "--discard-new-writes").requireStatus(0);
    assertEquals("15 shop active online", list());
    assertEquals("shop 15 17 dumpall rolled back", history());
    shop.assertSameContent("5440");
    Lines.assertSame(before, trees());
  }

  /** Paths, owners and modes; what servers write comes and goes. */
  private static String trees() {
    return shop.machine()
        .shell(
            "find /etc/postgresql /etc/postgresql-common /var/lib/postgresql -maxdepth 3"
                + " ! -name postmaster.pid -printf '%p %u %m\\n' | sort")
        .text();
  }

  @Test
  void theOldClusterIsDeletedOnApproval() {
    ends(
        2,
        "",
        "pg_version_upgrade: nothing to delete for cluster shop:\n"
            + "  no finished upgrade of it keeps an old cluster\n"
            + "Next: pg_coexist list shows what is kept\n",
        shop.upgrade("--delete-old"));
    shop.upgrade("-m", "dumpall", "-v", "17").requireStatus(0);
    assertEquals("17 shop active online\n15 shop.old kept down", list());
    ends(
        0,
        "Deleting what is left of the upgrade of cluster shop from PostgreSQL 15 to 17 with"
            + " dumpall\nThe old cluster 15/shop.old and what its upgrade left are deleted.\n",
        "",
        shop.upgrade("--delete-old"));

    assertEquals("17 shop active online", list());
    assertEquals("shop 15 17 dumpall done, old deleted", history());
    assertEquals(
        "",
        shop.machine()
            .shell(
                "find /var/lib/postgresql /etc/postgresql /srv/tablespaces"
                    + " \\( -name '*.old' -o -name '*.dumpall*' -o -name 'PG_15_*' \\)")
            .text());
    shop.assertSameContent("5440");
    ends(
        3,
        "",
        "pg_version_upgrade: cannot roll back the upgrade of cluster shop:\n"
            + "  the old cluster has been deleted\n"
            + "Next: there is no way back\n",
        shop.upgrade("--rollback", "--discard-new-writes"));
    shop.machine().require("pg_ctlcluster", "17", "shop", "restart");
  }

  @Test
  void anotherClusterInTheOldOnesPlaceIsNotDeleted() {
    shop.upgrade("-m", "dumpall", "-v", "17").requireStatus(0);
    shop.machine()
        .shell(
            "cd /var/lib/postgresql && mv shop.old mine && install -d -o postgres shop.old &&"
                + " setpriv --reuid=postgres --regid=postgres --init-groups"
                + " /usr/lib/postgresql/15/bin/initdb -D /var/lib/postgresql/shop.old/data")
        .requireStatus(0);
    ends(
        3,
        "",
        "pg_version_upgrade: cannot delete the old cluster 15 shop.old:\n"
            + "  /var/lib/postgresql/shop.old/data is not the cluster that was upgraded\n"
            + "Next: if you no longer need it, remove it by hand\n",
        shop.upgrade("--delete-old"));
    assertEquals("15", shop.machine().require("cat", FixtureCluster.PATH + ".old/data/PG_VERSION"));
  }

  private static void hook(String script) {
    shop.machine()
        .shell(
            "install -d ${1%/*} && printf '%s' \"$2\" >\"$1\" && chmod 0755 \"$1\"", HOOK, script)
        .requireStatus(0);
  }

  @Test
  void hookScriptsRunAsTheOwnerAndReachBothServers() {
    hook(
        """
        #!/bin/sh
        {
          echo "$@" "$(id -un)"
          for cluster in "$1/$2" "$3/$2"; do
            psql --cluster "$cluster" -XAtc "SHOW port" postgres
          done
          psql -XAtc "SHOW port" postgres
          [ "$4" = init ] || psql -XAtqc "CREATE TABLE hook_finish ()" postgres
        } >>/tmp/hooks 2>&1
        """);
    shop.upgrade("-m", "dumpall", "-v", "17").requireStatus(0);
    assertEquals(
        "15 shop 17 init postgres\n5440\n5430\n5430\n15 shop 17 finish postgres\n5431\n5430\n5430",
        shop.machine().require("cat", "/tmp/hooks"));
    String left = "SELECT relname FROM pg_class WHERE relname LIKE 'hook%'";
    assertEquals("hook_finish", shop.machine().sql("17/shop", "postgres", left));
  }

  @Test
  void aFailingHookHoldsTheClusterOrRestoresIt() {
    hook("#!/bin/sh\n[ $4 = init ] || { printf 'no \\033[31mway\\n' >&2; exit 3; }\n");
    String why =
        "pg_version_upgrade: a hook script failed for cluster shop in the phase finish:\n"
            + "  no \\u001b[31mway\n"
            + "  run-parts: "
            + HOOK
            + " exited with return code 3\n";
    String fix =
        "Next: fix the script in /etc/postgresql-common/pg_upgradecluster.d, or move it away\n";
    Outcome restored =
        shop.upgrade("-m", "dumpall", "-v", "17", "--on-failure=restore").requireStatus(1);
    assertEquals(
        why
            + "  everything was undone: cluster shop is as it was\n"
            + fix
            + "      pg_version_upgrade -c shop\n",
        failure(restored));
    assertEquals("15 shop active online", list());
    shop.assertSameContent("5440");

    Outcome held = shop.upgrade("-m", "dumpall", "-v", "17", "--on-failure=hold").requireStatus(1);
    assertEquals(
        why
            + "  cluster shop has the status failed-upgrade and serves no client; its old data is"
            + " untouched\n"
            + fix
            + "      pg_version_upgrade -c shop -r   continues\n"
            + "      pg_version_upgrade -c shop --rollback   undoes everything\n",
        failure(held));
    assertEquals("shop 15 17 dumpall rolled back\nshop 15 17 dumpall open at step 7c", history());
    theListSaysWhatToDo();
    shop.machine().require("rm", HOOK);
    shop.upgrade("-r").requireStatus(0);
    shop.assertSameContent("5440");
  }

  private static void theListSaysWhatToDo() {
    assertEquals("15 shop failed-upgrade down", list());
    String listed = shop.machine().require("pg_coexist", "list");
    assertTrue(
        listed.endsWith(
            "shop: its upgrade from 15 to 17 stopped at step 7c, run hook scripts, phase finish.\n"
                + "  pg_version_upgrade -c shop -r   continues it\n"
                + "  pg_version_upgrade -c shop --rollback   rolls it back"),
        listed);
  }

  @Test
  void aFailingHookInTheFirstPhaseCostsNoDowntime() {
    hook("#!/bin/sh\nexit 3\n");
    shop.machine().sql("15/shop", "postgres", "CREATE TABLE started AS SELECT now() t");
    ends(
        1,
        "",
        "pg_version_upgrade: a hook script failed for cluster shop in the phase init:\n"
            + "  run-parts: "
            + HOOK
            + " exited with return code 3\n"
            + "  everything was undone: cluster shop is as it was\n"
            + "Next: fix the script in /etc/postgresql-common/pg_upgradecluster.d, or move it away\n"
            + "      pg_version_upgrade -c shop\n",
        shop.upgrade("-m", "dumpall", "-v", "17", "-q"));
    assertEquals(
        "t",
        shop.machine()
            .sql("15/shop", "postgres", "SELECT pg_postmaster_start_time() < t FROM started"));
  }
}
