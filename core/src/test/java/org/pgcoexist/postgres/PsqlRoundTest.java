package org.pgcoexist.postgres;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcoexist.CoexistException;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.ScriptedRunner;

class PsqlRoundTest {

  private static final String PROGRAM =
      "/usr/lib/postgresql/15/bin/psql --host=/run/x --port=5431 --username=admin --no-password"
          + " --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1"
          + " '--dbname=dbname='\\''a'\\'''";

  /** As psql gets it: one argument in double quotes, those inside it twice. */
  private static final String SECOND =
      " '--set=database1=\"host='\\''/run/x'\\'' port=5431 requirepeer='\\''postgres'\\''"
          + " user='\\''admin'\\'' dbname='\\''b \"\"; \\\\ \\'\\'' :x'\\''\"'";

  private final ScriptedRunner runner = new ScriptedRunner();

  private final PsqlRound round =
      new PsqlRound(
          new Psql(
              runner,
              new Programs(new MajorVersion(15, -1), Path.of("/usr/lib/postgresql/15/bin")),
              new MajorVersion(15, -1),
              new Account("postgres", 114, 121, "/var/lib/postgresql"),
              Path.of("/run/x"),
              new Port(5431),
              "admin",
              false));

  private final Map<String, byte[]> statements = new LinkedHashMap<>();

  PsqlRoundTest() {
    statements.put("a", "SELECT 1".getBytes(UTF_8));
    statements.put("b \"; \\ ' :x", new byte[] {(byte) 0xf6, '\n'});
  }

  @Test
  void eachDatabaseHasWhatItPrinted() throws Exception {
    runner.expect(PROGRAM + SECOND, "\\\\.\t1\n\\.\n\\.\n");
    Map<String, byte[]> printed = round.read("cannot ask", statements);
    assertEquals(List.copyOf(statements.keySet()), List.copyOf(printed.keySet()));
    assertEquals("\\\\.\t1\n", new String(printed.get("a"), UTF_8));
    assertEquals("", new String(printed.get("b \"; \\ ' :x"), UTF_8));
    assertEquals(
        "SELECT 1\n\\echo '\\\\.'\n\\connect :database1\n\u00f6\n\n\\echo '\\\\.'\n",
        new String(runner.commands().get(0).input(), ISO_8859_1));
  }

  @Test
  void whatIsSelectedIsThrownAway() throws Exception {
    runner.expect(PROGRAM + " --output=/dev/null" + SECOND, "\\.\n\\.\n");
    round.execute("cannot do it", statements);
    runner.assertPlayed();
  }

  @Test
  void whereNothingIsToBeDoneNothingIsStarted() throws Exception {
    assertEquals(Map.of(), round.read("cannot ask", Map.of()));
  }

  @Test
  void theDatabaseThatFailsIsNamed() {
    runner.expect(PROGRAM + SECOND, 3, "1\n\\.\nhalf\n", "ERROR:  no");
    CoexistException failed =
        assertThrows(CoexistException.class, () -> round.read("cannot ask", statements));
    assertEquals("cannot ask in database b \"; \\ ' :x", failed.what());
    assertEquals("psql: exit status 3\nERROR:  no", failed.why());
  }

  /** As of a psql that was stopped when all had been printed, or that ends early and well. */
  @ParameterizedTest
  @ValueSource(strings = {"", "1\n\\.\n", "1\n\\.\n2\n", "\\.\n\\."})
  void whatIsNotWholeIsAnError(String printed) {
    runner.expect(PROGRAM + SECOND, printed);
    assertThrows(CoexistException.class, () -> round.read("cannot ask", statements));
  }
}
