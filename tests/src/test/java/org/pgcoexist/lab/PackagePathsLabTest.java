package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The ways of chapter 6 of Debian's policy that a package can take, each one killed in its midst,
 * and repaired by dpkg; and all that a newer version can change.
 */
@Tag("slice-3")
class PackagePathsLabTest extends ExamplePackageTests {

  /**
   * Run by the maintainer scripts: the lines of /run/acts are "fail" or "hold", "begin" or "end",
   * the script's name, and dpkg's first word.
   */
  private static final String ACT =
      """
      cat >/run/act <<'END'
      #!/bin/sh
      there="$1 $DPKG_MAINTSCRIPT_NAME $2"
      ! grep -qxF "fail $there" /run/acts || exit 1
      if grep -qxF "hold $there" /run/acts; then
        >/run/held
        exec sleep 300
      fi
      END
      : >/run/acts
      chmod 755 /run/act
      """;

  /** What fails and what holds; the dpkg that is killed there; what repairs it. */
  private static final String PATHS =
      """
      hold end postinst configure | -i OLD | --configure -a
      hold begin postinst configure | -i NEW | --configure -a
      hold end prerm upgrade | -i NEW | -i NEW
      hold end postrm upgrade | -i NEW | -i NEW
      fail end preinst upgrade, hold end postrm abort-upgrade | -i NEW | -i NEW
      fail end preinst upgrade, hold end postinst abort-upgrade | -i NEW | --configure -a
      fail end prerm upgrade, hold end prerm failed-upgrade | -i NEW | -i NEW
      fail end prerm upgrade, fail end prerm failed-upgrade, hold begin postinst abort-upgrade | -i NEW | -i NEW
      fail end postrm upgrade, hold end postrm failed-upgrade | -i NEW | -i NEW
      hold end prerm deconfigure | --auto-deconfigure -i BREAKER | --configure -a
      hold begin postinst abort-deconfigure | --auto-deconfigure -i BREAKER | --configure -a
      fail end prerm remove, hold end postinst abort-remove | -r IT | --configure IT
      hold end prerm remove | -r IT | --configure IT
      hold begin postrm remove | -r IT | -r IT
      fail end preinst install, hold end postrm abort-install | -i NEW | -i NEW
      """;

  private static final String ALLOWED = "export PG_COEXIST_ALLOW_REMOVAL=17; ";
  private static final String OLD_NOTES = "/root/" + ExamplePackages.ACTING_NOTES.get(0);
  private static final String NEW_NOTES = "/root/" + ExamplePackages.ACTING_NOTES.get(1);

  /** Each script with each of dpkg's words, twice: what is printed, and what differs. */
  private static final String TWICE =
      """
      mv /usr/lib/jvm /usr/lib/jvm.away
      look() {
        pg_lsclusters -h
        find /etc/postgresql /var/lib/pg-coexist -type f ! -name '*.lock' | sort | xargs sha256sum
        find /var/lib/postgresql -maxdepth 3 | sort
      }
      twice() {
        for time in 1 2; do
          /var/lib/dpkg/info/"$@" >/run/out.$time 2>&1 </dev/null || echo "$*: status $?"
          look >/run/look.$time
        done
        cmp /run/out.1 /run/out.2
        cmp /run/look.1 /run/look.2
        sed "s/^/$*: /" /run/out.2
      }
      for name in example-notes vendor-server; do
        if [ $name = vendor-server ]; then
          for words in 'upgrade 2' 'failed-upgrade 1 2' 'deconfigure in-favour x 1' remove 'remove in-favour x 1'; do
            twice $name.prerm $words
          done
        fi
        for words in remove 'upgrade 2' 'failed-upgrade 1 2' abort-install 'abort-install 1 2' \
          'abort-upgrade 1 2' 'disappear x 1' purge; do
          twice $name.postrm $words
        done
        for words in configure 'configure 1' 'abort-upgrade 2' abort-remove 'abort-remove in-favour x 1' \
          'abort-deconfigure in-favour x 1'; do
          twice $name.postinst $words
        done
      done
      mv /usr/lib/jvm.away /usr/lib/jvm
      """;

  private static final String TWICE_PRINTED =
      """
      example-notes.postrm disappear x 1: pg-coexist: the cluster notes of package example-notes is kept, with all its data
      example-notes.postrm disappear x 1: pg-coexist: Next: pg_coexist drop notes   deletes it; example-notes finds it when it is installed again
      example-notes.postrm purge: pg-coexist: the cluster notes of package example-notes is kept, with all its data
      example-notes.postrm purge: pg-coexist: Next: pg_coexist drop notes   deletes it; example-notes finds it when it is installed again
      vendor-server.postrm purge: pg-coexist: clusters of PostgreSQL 17 are kept, with all their data
      vendor-server.postrm purge: pg-coexist: Next: pg_coexist list   shows them; pg_coexist drop NAME, or pg_dropcluster 17 NAME, deletes one
      """;

  private void act(String... lines) {
    machine.shell("rm -f /run/held; printf '%s\\n' \"$@\" >/run/acts", lines).requireStatus(0);
  }

  private void goAllWays(String name, List<String> versions, Runnable works) {
    machine.shell(ACT).requireStatus(0);
    for (String path : PATHS.lines().toList()) {
      String[] cells =
          path.replace("OLD", "/root/" + versions.get(0))
              .replace("NEW", "/root/" + versions.get(1))
              .replace("BREAKER", "/root/" + ExamplePackages.BREAKER)
              .replace("IT", name)
              .split(" \\| ", -1);
      act(cells[0].split(", ", -1));
      killed(cells[1], "[ -e /run/held ]");
      act();
      machine.shell(QUIET + ALLOWED + "dpkg " + cells[2]).requireStatus(0);
      machine.shell("echo $1 install | dpkg --set-selections", name).requireStatus(0);
      if (cells[2].equals("-r " + name)) {
        assertEquals(
            "install ok config-files",
            machine.require("dpkg-query", "-W", "-f", "${Status}", name));
      } else {
        works.run();
      }
    }
  }

  /** Another package has come to have all its files. */
  private String disappears(String heir) {
    act("hold end postrm disappear");
    killed("-i /root/" + heir, "[ -e /run/held ]");
    act();
    return said(dpkg(0, "-i /root/" + heir));
  }

  @Test
  void anApplicationOnAllWays() {
    begin(
        LabOptions.majors("17").systemd(), ExamplePackages.BREAKER, ExamplePackages.HEIR_OF_NOTES);
    ExamplePackages.give(machine, ExamplePackages.ACTING_NOTES.toArray(String[]::new));
    goAllWays("example-notes", ExamplePackages.ACTING_NOTES, () -> assertNotes("17", "5433"));
    assertEquals(KEPT, disappears(ExamplePackages.HEIR_OF_NOTES));
    assertEquals("set up by notes", machine.as("notes", "notes").text());
    dpkg(0, "-P heir-of-notes");
    dpkg(0, "-i " + NEW_NOTES);
    for (String where : new String[] {"begin", "end"}) {
      act("hold " + where + " postrm purge");
      killed("-P example-notes", "[ -e /run/held ]");
      act();
      assertEquals(KEPT, said(dpkg(0, "-P example-notes")));
      assertEquals("", said(dpkg(0, "-i " + NEW_NOTES)));
      assertNotes("17", "5433");
    }
    assertIsDroppedAfterKills();
  }

  private void assertIsDroppedAfterKills() {
    for (String marker :
        new String[] {
          "[ ! -e /var/lib/postgresql/notes/data/PG_VERSION ]",
          "[ ! -e /etc/postgresql/17/notes/postgresql.conf ]",
          "! grep -q notes /etc/postgresql/cluster_ports",
          "[ -e /run/held ]"
        }) {
      preseed("drop-cluster-notes", "boolean", "true");
      act("hold end postrm purge");
      killed("-P example-notes", marker);
      act();
      assertEquals("", said(dpkg(0, "-P example-notes")), marker);
      assertEquals("", machine.shell("pg_lsclusters -h | grep notes; ls " + CLAIM).out());
      dpkg(0, "-i " + OLD_NOTES);
      assertNotes("17", "5433");
    }
    // The answers were for those purges.
    assertEquals(KEPT, said(dpkg(0, "-P example-notes")));
  }

  @Test
  void aVendorsMajorOnAllWaysAndEveryScriptTwice() {
    begin(
        LabOptions.majors("none").systemd(),
        ExamplePackages.BREAKER,
        ExamplePackages.HEIR_OF_VENDOR,
        ExamplePackages.VENDOR,
        ExamplePackages.NOTES);
    ExamplePackages.give(machine, ExamplePackages.ACTING_VENDOR.toArray(String[]::new));
    apt("install " + VENDOR);
    machine.sql("17/main", "postgres", "CREATE TABLE t AS SELECT 'main' AS a");
    machine.shell(ALLOWED + "dpkg -r vendor-server").requireStatus(0);
    goAllWays("vendor-server", ExamplePackages.ACTING_VENDOR, () -> assertServes("17", "main"));
    assertEquals("", disappears(ExamplePackages.HEIR_OF_VENDOR));
    assertServes("17", "main");
    machine.shell(QUIET + ALLOWED + "dpkg -P heir-of-server").requireStatus(0);
    dpkg(0, "-i " + VENDOR + " " + NOTES);
    Outcome outcome = machine.shell(QUIET + TWICE);
    assertEquals(TWICE_PRINTED, outcome.out() + outcome.err());
    assertServes("17", "main");
    assertNotes("17", "5433");
  }

  @Test
  void whatANewerVersionChanges() {
    begin(LabOptions.majors("15,17").systemd(), ExamplePackages.OLDER, ExamplePackages.NEWER);
    String newer = "-i /root/" + ExamplePackages.NEWER;
    assertEquals("", said(dpkg(0, "-i /root/" + ExamplePackages.OLDER)));
    assertNotes("15", "5433");
    assertEquals(
        """
        pg-coexist: cluster notes stays on PostgreSQL 15 until you upgrade it
        pg-coexist: Next: pg_version_upgrade -c notes -v 17
        """,
        said(dpkg(0, newer)));
    assertNotes("15", "5433");
    assertEquals(
        "cube,earthdistance,pg_trgm,plpgsql",
        machine.sql(
            "15/notes",
            "notes",
            "SELECT string_agg(extname, ',' ORDER BY extname) FROM pg_extension"));
    assertEquals("", said(dpkg(0, newer)));
    assertItKeepsWhatItHas();
    assertItIsFoundAgain(newer);
    assertAnAnswerCountsOnce(newer);
  }

  private void assertItKeepsWhatItHas() {
    String file = "/usr/share/pg-coexist/clusters.d/example-notes.pgcluster";
    machine.require("cp", file, "/root");
    machine.require(
        "sed", "-i", "s/= notes/= other/; s/^minimum.*//; s/^maximum.*/maximum-major = 14/", file);
    Outcome outcome = machine.run("/var/lib/dpkg/info/example-notes.postinst", "configure", "3");
    assertEquals(
        """
        pg-coexist: package example-notes keeps its cluster notes, though it asks for one named other now: clusters are not renamed
        pg-coexist: Next: pg_dump what is in notes; apt-get purge example-notes, and install it again
        pg-coexist: package example-notes keeps its database notes of role notes, though it asks for other of role other now
        pg-coexist: Next: tell the package's maintainer; dh_pg_coexist(1) has what a newer version can change
        pg-coexist: the cluster notes is on PostgreSQL 15, and package example-notes works with none newer than 14
        pg-coexist: Next: install a version of example-notes that works with PostgreSQL 15
        """,
        outcome.requireStatus(0).err());
    machine.require("pg_coexist", "set", "notes", "port=5499");
    machine.require("systemctl", "restart", "postgresql@15-notes");
    machine.require("cp", "/root/example-notes.pgcluster", file);
    machine.shell(QUIET + "dpkg --triggers-only --pending").requireStatus(0);
    assertNotes("15", "5499");
  }

  private void assertItIsFoundAgain(String newer) {
    dpkg(0, "-r example-notes");
    dpkg(0, "-P pg-coexist");
    assertEquals("", said(dpkg(0, "-P example-notes")));
    apt("install pg-coexist");
    assertEquals(
        """
        pg-coexist: package example-notes gets no cluster: another one is named notes, or was: /etc/postgresql/15/notes is there
        pg-coexist: Next: pg_coexist adopt 15/notes, if it was this package's; or rename or remove it; then dpkg-reconfigure pg-coexist
        """,
        said(dpkg(0, newer)));
    machine.require("pg_coexist", "adopt", "15/notes");
    machine.shell(QUIET + "dpkg-reconfigure pg-coexist").requireStatus(0);
    assertNotes("15", "5499");
  }

  /**
   * One that a purge has not come to is not that of the next purge; one in an empty database is.
   */
  private void assertAnAnswerCountsOnce(String newer) {
    preseed("drop-cluster-notes", "boolean", "true");
    machine
        .shell(
            QUIET
                + "dpkg -P example-notes & until pgrep -x java >/dev/null; do sleep 0.01; done;"
                + " pkill -KILL -x application-eve; pkill -KILL -x java; wait %1")
        .requireStatus(0);
    assertEquals("", said(dpkg(0, newer)));
    assertNotes("15", "5499");
    assertEquals(KEPT, said(dpkg(0, "-P example-notes")));
    dpkg(0, newer);
    machine.shell("echo PURGE | debconf-communicate pg-coexist").requireStatus(0);
    assertEquals(KEPT, said(dpkg(0, "-P example-notes")));
    dpkg(0, newer);
    machine.shell("echo PURGE | debconf-communicate pg-coexist").requireStatus(0);
    preseed("drop-cluster-notes", "boolean", "true");
    assertEquals("", said(dpkg(0, "-P example-notes")));
    assertClusters("");
  }
}
