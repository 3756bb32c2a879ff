package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an administrator does by hand while an upgrade is open. */
@Tag("slice-6")
class HandLabTest extends FaultTests {

  private static final String REGISTRY = "/etc/postgresql/cluster_ports";
  private static final String JOURNAL = "/var/lib/pg-coexist/clusters/shop/journal";

  private void assertTold(int status, String message) {
    assertTold(status, message, upgrade("-r", "-q"));
    assertTold(status, message, upgrade("--rollback", "-q"));
  }

  @Test
  void aRegistryThatIsNotUnderstood() {
    String broken =
        """
        pg_version_upgrade: /etc/postgresql/cluster_ports:1: "[shop" is not understood:
          a line is a [name], a key = value below one, a # comment, or blank
        """;
    String edit = "Next: edit it: sensible-editor +1 /etc/postgresql/cluster_ports\n";
    reset();
    assertTold(
        1,
        broken
            + "  its old data is untouched; clearing up failed as well, for the same reason\n"
            + edit
            + WAYS,
        at("load", "cp -p " + REGISTRY + " /root/registry; echo '[shop' >" + REGISTRY));
    assertTold(2, broken + edit);
    shell("cat /root/registry >" + REGISTRY);
    continues();
  }

  /** The journal knows the cluster anyway. */
  @Test
  void aRegistryWithoutTheCluster() {
    eitherWay(
        () -> {
          kill("load");
          shell("echo '# Emptied.' >" + REGISTRY);
        },
        "sed -i '1i# PostgreSQL clusters of this machine, kept by pg_coexist(8)."
            + " The format: cluster_ports(5).' "
            + REGISTRY
            + "; sed -i '/Emptied/d' "
            + REGISTRY);
  }

  @Test
  void aPortAndAStatusThatWereEdited() {
    eitherWay(
        () -> {
          kill("load");
          shell("sed -i 's/5440/5441/; s/upgrading/inactive/' " + REGISTRY);
        },
        ":");
  }

  @Test
  void aPathThatWasEdited() {
    reset();
    kill("load");
    shell("sed -i 's,/var/lib/postgresql/shop,/srv/shop,' " + REGISTRY);
    assertTold(
        2,
        """
        pg_version_upgrade: cannot find cluster shop:
          there is no /srv/shop/data
        Next: put its data there again, or correct its path in /etc/postgresql/cluster_ports
        """);
    shell("sed -i 's,/srv/shop,/var/lib/postgresql/shop,' " + REGISTRY);
    takesBack();
  }

  @Test
  void aJournalThatIsDamagedInTheMiddle() {
    reset();
    kill("load");
    shell("cp -p " + JOURNAL + " /root/journal; sed -i '3s/step/stop/' " + JOURNAL);
    assertTold(
        2,
        """
        pg_version_upgrade: cannot read the journal /var/lib/pg-coexist/clusters/shop/journal:
          it is damaged in line 3
        Next: restore it from a backup, or fix that line: sensible-editor +3\
         /var/lib/pg-coexist/clusters/shop/journal
        """);
    shell("cp -p /root/journal " + JOURNAL);
    continues();
  }

  @Test
  void aJournalWhoseLastLineIsTorn() {
    eitherWay(
        () -> {
          kill("load");
          shell("truncate -s -9 " + JOURNAL);
        },
        ":");
  }

  @Test
  void aJournalThatIsMissing() {
    reset();
    kill("load");
    shell("mv " + JOURNAL + " /root/journal");
    String lost =
        """
        pg_version_upgrade: the journal of the upgrade of cluster shop is lost:
          the status is upgrading, but there is no /var/lib/pg-coexist/clusters/shop/journal
        Next: restore it from a backup; without one, see "The journal is lost" in pg-coexist(7)
        """;
    assertTold(2, lost);
    assertTold(2, lost, upgrade("-v", "17"));
    shell("mv /root/journal " + JOURNAL);
    takesBack();
  }

  @Test
  void oldDataThatWasMovedAway() {
    eitherWay(
        () -> {
          kill("load");
          shell("mv " + PATH + " " + PATH + ".away");
          assertTold(
              2,
              """
              pg_version_upgrade: cannot find cluster shop:
                there is no /var/lib/postgresql/shop/data
              Next: put its data there again, or correct its path in /etc/postgresql/cluster_ports
              """);
        },
        "mv " + PATH + ".away " + PATH);
  }

  @Test
  void programsThatWereRemoved() {
    reset();
    kill("load");
    for (String major : new String[] {"17", "15"}) {
      String why =
          major.equals("17")
              ? "it is the target"
              : "the cluster's own programs are needed to read it";
      shell("mv /usr/lib/postgresql/" + major + " /root/programs");
      Outcome outcome = upgrade("-r", "-q");
      shell("mv /root/programs /usr/lib/postgresql/" + major);
      assertTold(
          3,
          """
          pg_version_upgrade: cannot upgrade cluster shop:
            PostgreSQL MAJOR is not installed, and WHY
          Next: apt-get install postgresql-MAJOR
          """
              .replace("MAJOR", major)
              .replace("WHY", why),
          outcome);
    }
    continues();
  }

  @Test
  void anOwnerWhoWasDeleted() {
    reset();
    kill("load");
    String uid = machine.require("id", "-u", "postgres");
    shell("cp -p /etc/passwd /root/passwd; sed -i /^postgres:/d /etc/passwd");
    assertTold(
        2,
        """
        pg_version_upgrade: cannot upgrade cluster shop:
          /var/lib/postgresql/shop belongs to user UID, who does not exist
        Next: create the user, or give the directory to another
        """
            .replace("UID", uid));
    shell("cp -p /root/passwd /etc/passwd");
    takesBack();
  }

  @Test
  void aWorkDirectoryTheOwnerCannotUse() {
    String work = PATH + ".new/upgrade";
    eitherWay(
        () -> {
          Outcome outcome = at("load", "chown root: " + work);
          assertTold(
              1,
              """
              pg_version_upgrade: cannot replace /var/lib/postgresql/shop.new/upgrade/load:
                user postgres has no permission
              """
                  + HELD
                  + "Next: see who has: namei -l /var/lib/postgresql/shop.new/upgrade/load\n"
                  + WAYS,
              replacing(outcome));
          assertListed("15 5440 failed-upgrade down");
        },
        "chown postgres: " + work);
  }

  /** The step may have come to another file there, and be about to do something else with it. */
  private static Outcome replacing(Outcome outcome) {
    String err =
        outcome
            .err()
            .replaceFirst("cannot (read|look at|append to) /", "cannot replace /")
            .replaceAll("/shop.new/upgrade/[a-z0-9.]+", "/shop.new/upgrade/load");
    return new Outcome(outcome.command(), outcome.status(), outcome.out(), err);
  }

  @Test
  void aLogOfTheNewClusterTheOwnerCannotWrite() {
    String log = "/var/log/postgresql/postgresql-17-shop.log";
    reset();
    Outcome outcome = at("start", "chown root: " + log + "; chmod 600 " + log);
    assertEquals(1, outcome.status(), outcome::toString);
    assertListed("17 5440 failed-upgrade down");
    shell("chown postgres: " + log);
    continues();
  }
}
