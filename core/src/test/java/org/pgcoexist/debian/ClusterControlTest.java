package org.pgcoexist.debian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FaultyDisk;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.ScriptedRunner;
import org.pgcoexist.process.owner.Disks;

class ClusterControlTest {

  private static final MajorVersion MAJOR = new MajorVersion(15, -1);

  @TempDir Path root;
  private final ScriptedRunner runner = new ScriptedRunner();

  private ClusterControl control() {
    Disk disk = new FaultyDisk(new FaultyDisk.Plan(), OWNER.uid());
    Disks disks = new Disks(disk, disk, OWNER);
    return new ClusterControl(runner, Locations.under(root), disks);
  }

  @AfterEach
  void everythingWasRun() {
    runner.assertPlayed();
  }

  private static final Account OWNER = new Account("postgres", 4711, 4711, "/var/lib/postgresql");

  @Test
  void postgresqlCommonsProgramsDoTheWork() throws Exception {
    runner
        .expect("pg_ctlcluster 15 main start", "")
        .expect("pg_ctlcluster 15 main stop -m fast", "")
        .expect("pg_dropcluster --stop 15 main", "");
    control().start(MAJOR, "main");
    control().stop(MAJOR, "main");
    control().drop(MAJOR, "main", OWNER);
    // As root they would run as a command what the owner's configuration names.
    for (Command command : runner.commands()) {
      assertEquals(Optional.of(OWNER), command.user(), command::commandLine);
    }
  }

  @Test
  void whereSystemdRunsItStartsAndStopsWhatIsItsOwn() throws Exception {
    Files.createDirectories(Locations.under(root).systemd());
    runner
        .expect("systemctl start postgresql@15-main", "")
        .expect("systemctl is-active --quiet postgresql@15-main", "")
        .expect("systemctl stop postgresql@15-main", "")
        .expect("systemctl is-active --quiet postgresql@15-main", 3, "", "")
        .expect("pg_ctlcluster 15 main stop -m fast", "");
    control().start(MAJOR, "main");
    control().stop(MAJOR, "main");
    control().stop(MAJOR, "main");
  }

  private String whyNot(String conf) throws Exception {
    Path configuration =
        Files.createDirectories(Locations.under(root).configuration(MAJOR, "main"));
    Files.writeString(configuration.resolve("postgresql.conf"), conf);
    CoexistException e =
        assertThrows(CoexistException.class, () -> control().drop(MAJOR, "main", OWNER));
    assertEquals(
        e.why(), assertThrows(CoexistException.class, () -> control().start(MAJOR, "main")).why());
    assertEquals(
        e.why(), assertThrows(CoexistException.class, () -> control().stop(MAJOR, "main")).why());
    return e.why();
  }

  @Test
  void whatTheProgramsWouldWaitForOrRunIsRefused() throws Exception {
    Path fifo = root.resolve("fifo");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    assertEquals(
        fifo + " is no file, and postgresql-common's programs would wait for it",
        whyNot("external_pid_file = '" + fifo + "'\n"));
    assertEquals(
        "its external_pid_file is '/tmp/x |', which postgresql-common's programs would take for a"
            + " command",
        whyNot("external_pid_file = '/tmp/x |'\n"));
  }

  /**
   * perl's reading counts: it opens what is not there, too, and follows what PostgreSQL may not.
   */
  @Test
  void whatTheyIncludeIsNoCommandEither() throws Exception {
    String would = ", which postgresql-common's programs would take for a command";
    assertEquals("it includes 'touch /x |'" + would, whyNot("include_if_exists = 'touch /x |'\n"));
    assertEquals("it includes '/bin/x| '" + would, whyNot("INCLUDE '/bin/x| ' # ours\n"));
    Path configuration = Locations.under(root).configuration(MAJOR, "main");
    Path parts = Files.createDirectories(configuration.resolve("conf.d"));
    Files.writeString(parts.resolve("a.conf"), "include 'x|'\n");
    assertEquals("it includes 'x|'" + would, whyNot("include_dir 'conf.d/../conf.d'\n"));
    Files.delete(parts.resolve("a.conf"));
    Files.writeString(configuration.resolve("pg_ctl.conf"), "include 'y|'\n");
    assertEquals("it includes 'y|'" + would, whyNot("port = 5432\n"));
    Files.delete(configuration.resolve("pg_ctl.conf"));
  }

  /** Spellings that Perl takes otherwise than Java, or than PostgreSQL. */
  @Test
  void howeverItIsSpelt() throws Exception {
    String would = ", which postgresql-common's programs would take for a command";
    for (String end : new String[] {"# \r", "# \u0085", "# \u2028", "\r"}) {
      assertEquals("it includes 'x |'" + would, whyNot("include 'x |' " + end + "\n"));
    }
    assertEquals("it includes 'x |'" + would, whyNot("\u000binclude'x |'\n"));
    assertEquals(
        "its data_directory is '| touch /x #'" + would,
        whyNot("\u000bdata_directory = '| touch /x #'\n"));
    assertEquals("its external_pid_file is 'a|b'" + would, whyNot("external_pid_file = 'a\\|b'\n"));
    assertEquals("its data_directory is x/y, no full path", whyNot("\u000bdata_directory = x/y\n"));
    Path other = Files.createDirectories(root.resolve("other"));
    Files.writeString(other.resolve("postgresql.auto.conf"), "include 'o|'\n");
    assertEquals("it includes 'o|'" + would, whyNot("\u000bdata_directory = '" + other + "'\n"));
    assertEquals(
        "it includes 'o|'" + would, whyNot("include '" + other + "/postgresql.auto.conf '\n"));
    Path configuration = Locations.under(root).configuration(MAJOR, "main");
    Path parts = Files.createDirectories(root.resolve("parts"));
    Files.writeString(parts.resolve("a.conf"), "include 'z|'\n");
    Files.createSymbolicLink(configuration.resolve("dd"), parts);
    assertEquals("it includes 'z|'" + would, whyNot("include_dir 'dd'\n"));
    Path deep = Files.createDirectories(root.resolve("one/two"));
    Files.writeString(root.resolve("one/v.conf"), "include 'v|'\n");
    Files.createSymbolicLink(configuration.resolve("ee"), deep);
    assertEquals("it includes 'v|'" + would, whyNot("include 'ee/../v.conf'\n"));
  }

  /** A name is opened without the blanks at its end. */
  @Test
  void aPipeBehindABlank() throws Exception {
    Path fifo = root.resolve("fifo");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    Files.createFile(root.resolve("fifo "));
    String waits = " is no file, and postgresql-common's programs would wait for it";
    assertEquals(fifo + waits, whyNot("external_pid_file = '" + fifo + " '\n"));
    assertEquals(fifo + waits, whyNot("include_if_exists '" + fifo + "\t'\n"));
    Path log = Locations.under(root).configuration(MAJOR, "main").resolve("log");
    Files.createSymbolicLink(log, fifo);
    assertEquals(log + waits, whyNot("port = 5432\n"));
  }

  /** Its program looks at all clusters: one that is broken must not end the work on another. */
  @Test
  void whatAptIsNotToldIsAWarning() throws Exception {
    Path apt = Locations.under(root).aptConfigurator();
    Files.createDirectories(apt.getParent());
    Files.createFile(apt);
    assertTrue(apt.toFile().setExecutable(true));
    runner.expect("pg_createcluster --quiet 15 main", "").expect(apt.toString(), 1, "", "broken");
    List<String> warnings = control().create(MAJOR, "main", OWNER, List.of(), List.of(), Map.of());
    assertTrue(
        warnings.get(0).startsWith("cannot tell apt which majors are in use"), warnings::toString);
  }

  @Test
  void aClusterIsMadeWithTheCallersLocale() throws Exception {
    runner
        .expect("pg_createcluster --quiet --port=5433 15 main -- --wal-segsize=64", "")
        .expect("pg_createcluster --quiet 15 bare", "");
    control()
        .create(
            MAJOR,
            "main",
            OWNER,
            List.of("--port=5433"),
            List.of("--wal-segsize=64"),
            Map.of("LANG", "de_DE.UTF-8", "LC_ALL", ""));
    control().create(MAJOR, "bare", OWNER, List.of(), List.of(), Map.of());
    assertEquals(
        Map.of("LANG", "de_DE.UTF-8", "LC_ALL", ""), runner.commands().get(0).environment());
    assertEquals(Optional.of(OWNER), runner.commands().get(0).user());
  }

  private String whyOfStart(String error) {
    runner.expect("pg_ctlcluster 15 main start", 1, "", error);
    return assertThrows(CoexistException.class, () -> control().start(MAJOR, "main")).why();
  }

  @Test
  void noLineOfAFileThatRootReadIsTold() {
    String invalid = "Error: invalid line 1 in /etc/postgresql/15/main/";
    assertEquals(
        "pg_ctlcluster 15 main start: exit status 1\nsooner\n" + invalid + "postgresql.conf",
        whyOfStart("sooner\n" + invalid + "postgresql.conf: root:$y$secret"));
    String cut = "pg_ctlcluster 15 main start: exit status 1\n" + invalid + "conf.d/a";
    assertEquals(cut, whyOfStart(invalid + "conf.d/a\nb.conf: root:$y$secret"), "a line break");
    assertEquals(cut, whyOfStart(invalid + "conf.d/a: b\n: c.conf: root:$y$secret"), "a colon");
    assertEquals(
        cut, whyOfStart(invalid + "conf.d/a\n" + "secret ".repeat(20_000)), "longer than is kept");
  }

  @Test
  void eachFailureSaysWhatFailed() {
    runner
        .expect("pg_ctlcluster 15 main start", 1, "", "no")
        .expect("pg_ctlcluster 15 main stop -m fast", 1, "", "no")
        .expect("pg_dropcluster --stop 15 main", 1, "", "no")
        .expect("pg_createcluster --quiet 15 main", 1, "", "no");
    ClusterControl control = control();
    assertEquals(
        "cannot start cluster 15/main",
        assertThrows(CoexistException.class, () -> control.start(MAJOR, "main")).what());
    assertEquals(
        "cannot stop cluster 15/main",
        assertThrows(CoexistException.class, () -> control.stop(MAJOR, "main")).what());
    assertEquals(
        "cannot drop cluster 15/main",
        assertThrows(CoexistException.class, () -> control.drop(MAJOR, "main", OWNER)).what());
    assertEquals(
        "cannot create cluster 15/main",
        assertThrows(
                CoexistException.class,
                () -> control.create(MAJOR, "main", OWNER, List.of(), List.of(), Map.of()))
            .what());
  }

  @Test
  void othersHearWhereTheyAre() throws Exception {
    control().announce();

    Locations locations = Locations.under(root);
    Files.createDirectories(locations.systemd());
    Path apt = locations.aptConfigurator();
    Files.createDirectories(apt.getParent());
    assertTrue(Files.createFile(apt).toFile().setExecutable(true));
    runner.expect("systemctl daemon-reload", "").expect(apt.toString(), "");
    control().announce();
  }
}
