package org.pgcoexist.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pgcoexist.CoexistException;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.ScriptedRunner;

class PsqlTest {

  private static final Account OWNER = new Account("postgres", 114, 121, "/var/lib/postgresql");

  private static final String COMMAND =
      "/usr/lib/postgresql/15/bin/psql --host=/run/x --port=5431 --username=admin --no-password"
          + " --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1"
          + " '--dbname=dbname='\\''template1'\\'''";

  private final ScriptedRunner runner = new ScriptedRunner();

  private final Psql psql =
      new Psql(
          runner,
          new Programs(new MajorVersion(15, -1), Path.of("/usr/lib/postgresql/15/bin")),
          new MajorVersion(13, -1),
          OWNER,
          Path.of("/run/x"),
          new Port(5431),
          "admin",
          false);

  @Test
  void rowsAreTheirFields() throws Exception {
    runner.expect(COMMAND, "a\t1\n\\N\tline\\nbreak\ng|ß\t\n");
    assertEquals(
        List.of(List.of("a", "1"), Arrays.asList(null, "line\nbreak"), List.of("g|ß", "")),
        psql.rows("cannot ask", "template1", "SELECT 'größe'"));
    assertEquals(
        "COPY (\nSELECT 'größe'\n) TO STDOUT;\n",
        new String(runner.commands().get(0).input(), UTF_8));
  }

  @Test
  void noValueIsCut() throws Exception {
    String value = "\u001e\u001f\u0001 \\N";
    runner.expect(COMMAND, "\u001e\u001f\u0001 \\\\N\t\\b\\f\\n\\r\\t\\v\\\\\n");
    assertEquals(
        List.of(List.of(value, "\b\f\n\r\t\u000b\\")),
        psql.rows("cannot ask", "template1", "SELECT"));
  }

  @Test
  void rowsThatCopyNeverWritesAreRefused() {
    runner.expect(COMMAND, "a\tb\nc\n").expect(COMMAND, "a\tb\nc\td");
    for (int i = 0; i < 2; i++) {
      assertThrows(
          IllegalStateException.class, () -> psql.rows("cannot ask", "template1", "SELECT"));
    }
  }

  @Test
  void theSqlComesOnStandardInputAsTheOwner() throws Exception {
    runner.expect(COMMAND, "");
    psql.execute("cannot do", "template1", "DROP DATABASE größe");
    Command command = runner.commands().get(0);
    assertEquals("DROP DATABASE größe", new String(command.input(), UTF_8));
    assertEquals(OWNER, command.user().orElseThrow());
    assertEquals(
        Map.of(
            "PGOPTIONS",
            SessionSettings.reading(new MajorVersion(13, -1), false),
            "PGCONNECT_TIMEOUT",
            "60",
            "PGREQUIREPEER",
            OWNER.name(),
            "PGAPPNAME",
            "pg-coexist",
            "PGCLIENTENCODING",
            "UTF8"),
        command.environment());
  }

  @Test
  void oneThatOnlyReadsSaysSo() throws Exception {
    assertEquals("on", readOnly(psql.reading()));
    assertEquals("off", readOnly(psql.reading().writing()));
  }

  private String readOnly(Psql client) throws Exception {
    runner.expect(COMMAND, "");
    client.execute("cannot do", "template1", "SELECT");
    String options =
        runner.commands().get(runner.commands().size() - 1).environment().get("PGOPTIONS");
    return options.replaceAll("^-c default_transaction_read_only=(\\S*) .*", "$1");
  }

  @Test
  void noRowIsNoRowAndOneEmptyFieldIsARow() throws Exception {
    runner.expect(COMMAND, "").expect(COMMAND, "\t\n");
    assertEquals(List.of(), psql.rows("cannot ask", "template1", "SELECT 1 WHERE false"));
    assertEquals(List.of(List.of("", "")), psql.rows("cannot ask", "template1", "SELECT '', ''"));
  }

  @Test
  void aFailureIsTold() {
    runner.expect(COMMAND, 3, "", "ERROR:  no");
    CoexistException e =
        assertThrows(CoexistException.class, () -> psql.rows("cannot ask", "template1", "SELECT"));
    assertEquals("cannot ask", e.what());
    assertEquals("exit status 3\nERROR:  no", e.why());
  }
}
