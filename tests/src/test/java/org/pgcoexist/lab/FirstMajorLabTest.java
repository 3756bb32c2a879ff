package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first major of a machine gets a registered cluster main, and nothing else makes one. */
@Tag("slice-6")
class FirstMajorLabTest extends PackageEventTests {

  private static final String APT = "DEBIAN_FRONTEND=noninteractive apt-get -y -o Dpkg::Use-Pty=0 ";

  private Outcome apt(String words) {
    return machine.shell(APT + words).requireStatus(0);
  }

  private String clusters() {
    return machine.require("pg_lsclusters", "-h").replaceAll(" +", " ");
  }

  private static String main(String major) {
    return major
        + " main 5432 online postgres /var/lib/postgresql/main/data"
        + " /var/log/postgresql/postgresql-"
        + major
        + "-main.log";
  }

  @ParameterizedTest
  @ValueSource(strings = {"trixie", "bookworm"})
  void comesAfterUsOrWithUs(String suite) {
    start(LabOptions.majors("none").suite(suite).systemd());
    apt("install postgresql-15");
    assertClusters("15 main active online");
    assertEquals(main("15"), clusters());
    assertEquals("en_US.UTF-8", machine.sql("15/main", "postgres", "SHOW lc_messages"));

    // A newer one brings no empty 17/main.
    apt("install postgresql-17");
    assertEquals(main("15"), clusters());

    // Away with everything, and then both in one call.
    machine.require("pg_dropcluster", "--stop", "15", "main");
    machine.require("rmdir", "/var/lib/postgresql/main");
    apt("purge postgresql-15 postgresql-17 pg-coexist");
    apt("install postgresql-15 pg-coexist");
    assertClusters("15 main active online");
    assertEquals(main("15"), clusters());
  }

  @Test
  void nobodyMakesOneWhereThereIsOneOrWasOne() {
    start(LabOptions.majors("15").systemd());
    // 15/main is older than our package, and stays as it is; that is said once.
    assertEquals(UNREGISTERED, said(apt("install postgresql-17")));
    assertEquals("", said(apt("install --reinstall postgresql-17")));
    assertClusters("");
    assertEquals(
        "15 main 5432 online postgres /var/lib/postgresql/15/main"
            + " /var/log/postgresql/postgresql-15-main.log",
        clusters());
    // One that the administrator dropped does not come back with an update.
    machine.require("pg_dropcluster", "--stop", "15", "main");
    apt("install --reinstall postgresql-17");
    machine.shell(TRIGGER).requireStatus(0);
    assertEquals("", clusters());
  }

  @Test
  void nobodyMakesOneWhereTheAdministratorWantsNone() {
    start(LabOptions.majors("none"));
    machine.shell(
        "echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/site.conf");
    apt("install postgresql-17");
    assertEquals("", clusters());
    // When the machine has none again, the next first major brings one. Where no init runs, Debian
    // starts no service, and we no server.
    apt("purge postgresql-17");
    machine.require("rm", "/etc/postgresql-common/createcluster.d/site.conf");
    assertEquals(
        """
        pg-coexist: cluster main was created but does not run
        pg-coexist: Next: pg_ctlcluster 17 main start
        """,
        said(apt("install postgresql-17")));
    machine.require("pg_ctlcluster", "17", "main", "start");
    assertClusters("17 main active online");
    assertEquals(main("17"), clusters());
  }
}
