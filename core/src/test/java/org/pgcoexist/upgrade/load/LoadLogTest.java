package org.pgcoexist.upgrade.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.process.ScriptedRunner;
import org.pgcoexist.upgrade.Scene;
import org.pgcoexist.upgrade.errors.ExpectedErrors;

class LoadLogTest {

  private static final Path DUMP = Path.of("/srv/main.dumpall");

  private static final String GREP =
      "grep --text --line-number --fixed-strings '--regexp=-- Database \"' /srv/main.dumpall";

  @TempDir Path directory;
  private LoadLog log;

  @BeforeEach
  void begin() throws InterruptedException {
    begin(new ExpectedErrors("postgres", false));
  }

  private void begin(ExpectedErrors expected) throws InterruptedException {
    ScriptedRunner runner =
        new ScriptedRunner()
            .expect(
                GREP,
                "10:-- Database \"template1\" dump\n20:-- Database \"shop\" dump\n"
                    + "25:   -- Database \"shop\" dump\n30:-- Database \"a/b%\" dump\n");
    DumpSections sections = DumpSections.of(runner, DUMP, Scene.OWNER);
    assertEquals(Scene.OWNER, runner.commands().get(0).user().orElseThrow());
    log = new LoadLog(new LocalDisk(), directory, DUMP, sections, expected);
  }

  private void said(String... lines) {
    List.of(lines).forEach(log::err);
  }

  private String file(String name) throws IOException {
    return Files.readString(directory.resolve(name));
  }

  @Test
  void aLineBelongsToTheDatabaseBeforeIt() throws InterruptedException {
    ScriptedRunner runner =
        new ScriptedRunner()
            .expect(
                GREP,
                "10:-- Database \"x\" dump\n20:-- Database \"a\" of mine\" dump\nbroken\n"
                    + "30:-- Database \"y\" dump \n");
    DumpSections sections = DumpSections.of(runner, DUMP, Scene.OWNER);
    assertEquals(List.of("x", "a\" of mine"), sections.databases());
    assertEquals("", sections.databaseAt(1));
    assertEquals("", sections.databaseAt(9));
    assertEquals("x", sections.databaseAt(10));
    assertEquals("x", sections.databaseAt(19));
    assertEquals("a\" of mine", sections.databaseAt(20));
    assertEquals("a\" of mine", sections.databaseAt(1_000_000_000_000L));
  }

  /** Every dump holds template1 at least. */
  @Test
  void aDumpWithoutDatabasesIsNone() {
    ScriptedRunner runner = new ScriptedRunner().expect(GREP, 1, "", "");
    CoexistException refusal =
        assertThrows(CoexistException.class, () -> DumpSections.of(runner, DUMP, Scene.OWNER));
    assertEquals("cannot look for the databases in " + DUMP, refusal.what());
  }

  @Test
  void everyDatabaseHasALogEvenAnEmptyOne() {
    log.finish();
    TreeMap<String, Long> sizes = new TreeMap<>();
    for (java.io.File file : directory.toFile().listFiles()) {
      sizes.put(file.getName(), file.length());
    }
    assertEquals(
        "{a%2Fb%25.upgrade=0, globals.log=0, shop.upgrade=0, template1.upgrade=0}",
        sizes.toString());
    assertEquals(List.of(), log.errors().lines());
  }

  @Test
  void whatIsSaidGoesToTheDatabasesLog() throws IOException {
    said(
        "before any line",
        "psql:/srv/main.dumpall:12: NOTICE:  of template1",
        "DETAIL:  of template1, too",
        "psql:/srv/main.dumpall:35: WARNING:  of a/b%",
        "psql:/srv/main.dumpall:20: NOTICE:  of shop",
        "psql:/srv/other:99: NOTICE:  still of shop",
        "psql:/srv/main.dumpall:x: NOTICE:  no line");
    log.out("thrown away");
    log.finish();
    assertEquals("before any line\n", file("globals.log"));
    assertEquals(
        "psql:/srv/main.dumpall:12: NOTICE:  of template1\nDETAIL:  of template1, too\n",
        file("template1.upgrade"));
    assertEquals("psql:/srv/main.dumpall:35: WARNING:  of a/b%\n", file("a%2Fb%25.upgrade"));
    assertEquals(
        "psql:/srv/main.dumpall:20: NOTICE:  of shop\n"
            + "psql:/srv/other:99: NOTICE:  still of shop\n"
            + "psql:/srv/main.dumpall:x: NOTICE:  no line\n",
        file("shop.upgrade"));
    assertEquals(List.of(), log.errors().lines());
  }

  @Test
  void theBootstrapSuperuserExistsOnceOnly() throws IOException {
    String exists = "psql:/srv/main.dumpall:3: ERROR:  role \"postgres\" already exists";
    said(exists);
    assertEquals(List.of(), log.errors().lines());
    said(exists);
    assertEquals(List.of(exists), log.errors().lines());
    log.finish();
    assertEquals(exists + "\n" + exists + "\n", file("globals.log"));
  }

  @Test
  void insideADatabaseNothingIsExpected() {
    String exists = "psql:/srv/main.dumpall:21: ERROR:  role \"postgres\" already exists";
    said(exists);
    assertEquals(List.of(exists), log.errors().lines());
  }

  @Test
  void anotherRoleIsNotExpected() {
    String exists = "psql:/srv/main.dumpall:3: ERROR:  role \"shop\" already exists";
    said(exists);
    assertEquals(List.of(exists), log.errors().lines());
  }

  @Test
  void refusedMembershipsAreExpectedWhereTheyAreBroughtOtherwise() throws InterruptedException {
    String refused =
        "psql:/srv/main.dumpall:4: ERROR:  permission denied to grant privileges as role \"x\"";
    said(refused);
    assertEquals(List.of(refused), log.errors().lines());
    begin(new ExpectedErrors("postgres", true));
    said(refused, refused);
    assertEquals(List.of(), log.errors().lines());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "psql:/srv/main.dumpall:21: ERROR:  relation \"x\" does not exist",
        "psql:/srv/main.dumpall:21: FATAL:  terminating connection",
        "psql:/srv/main.dumpall:21: PANIC:  lost",
        "psql:/srv/main.dumpall:21: error: connection to server was lost",
        "psql:/srv/main.dumpall:21: invalid command \\N",
        "psql: error: /srv/main.dumpall: Permission denied"
      })
  void anyOtherErrorIsCounted(String line) {
    said(line);
    assertEquals(List.of(line), log.errors().lines());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "psql:/srv/main.dumpall:21: NOTICE:  ERROR: is a word here",
        "psql:/srv/main.dumpall:21: WARNING:  no error",
        "DETAIL:  ERROR:",
        "LINE 1: SELECT error"
      })
  void aNoticeIsNoError(String line) {
    said(line);
    assertEquals(List.of(), log.errors().lines());
  }

  /** The load of a large database may say much: what is said is written as it comes. */
  @Test
  void nothingIsLostOfMuch() throws IOException {
    String line = "psql:/srv/main.dumpall:21: NOTICE:  " + "x".repeat(100);
    for (int i = 0; i < 2000; i++) {
      said(line);
    }
    log.finish();
    assertEquals((line + "\n").repeat(2000), file("shop.upgrade"));
  }

  @Test
  void whatTheServerSaysBehindAnErrorIsToldWithIt() {
    said(
        "psql:/srv/main.dumpall:21: ERROR:  no such thing",
        "LINE 1: SELECT thing",
        "               ^",
        "HINT:  Make one.",
        "psql:/srv/main.dumpall:22: NOTICE:  by the way",
        "HINT:  Of a notice.");
    assertEquals(
        List.of(
            "psql:/srv/main.dumpall:21: ERROR:  no such thing\nLINE 1: SELECT thing\n"
                + "               ^\nHINT:  Make one."),
        log.errors().lines());
    assertEquals("an error:\nno such thing\n  HINT:  Make one.", log.errors().toString());
  }

  @Test
  void whatOnlyFollowsIsCountedAndTheStatementIsToldWithoutPasswords() {
    said(
        "psql:/srv/main.dumpall:21: ERROR:  column b does not exist",
        "HINT:  Perhaps a.",
        "psql:/srv/main.dumpall:21: STATEMENT:  CREATE VIEW public.slow AS",
        " SELECT b FROM public.t;",
        "psql:/srv/main.dumpall:22: ERROR:  relation \"public.slow\" does not exist",
        "psql:/srv/main.dumpall:22: STATEMENT:  ALTER TABLE public.slow OWNER TO postgres;",
        "psql:/srv/main.dumpall:29: ERROR:  no",
        "psql:/srv/main.dumpall:29: STATEMENT:  ALTER ROLE r WITH PASSWORD 'md5''x' LOGIN;",
        "psql:/srv/main.dumpall:30: NOTICE:  behind it");
    assertEquals(
        "2 errors, and 1 more that follows from them:\n"
            + "column b does not exist\n  HINT:  Perhaps a.\n"
            + "  statement: CREATE VIEW public.slow AS SELECT b FROM public.t;\n"
            + "no\n  statement: ALTER ROLE r WITH PASSWORD '...' LOGIN;",
        log.errors().toString());
  }
}
