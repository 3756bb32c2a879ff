package org.pgcoexist.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
          + " $'--field-separator=\\u001f' $'--record-separator=\\u001e'"
          + " '--dbname=dbname='\\''template1'\\'''";

  private final ScriptedRunner runner = new ScriptedRunner();

  private final Psql psql =
      new Psql(
          runner,
          new Programs(new MajorVersion(15, -1), Path.of("/usr/lib/postgresql/15/bin")),
          OWNER,
          Path.of("/run/x"),
          new Port(5431),
          "admin");

  @Test
  void rowsAreTheirFields() throws Exception {
    runner.expect(COMMAND, "a\u001f1\u001e\u001fline\nbreak\u001eg|ß\u001f\n");
    assertEquals(
        List.of(List.of("a", "1"), List.of("", "line\nbreak"), List.of("g|ß", "")),
        psql.rows("cannot ask", "template1", "SELECT 'größe'"));
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
            "-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0"
                + " -c client_min_messages=notice -c role=none"
                + " -c default_transaction_read_only=off",
            "PGCONNECT_TIMEOUT",
            "60",
            "PGAPPNAME",
            "pg-coexist",
            "PGCLIENTENCODING",
            "UTF8"),
        command.environment());
  }

  @Test
  void oneThatOnlyReadsSaysSo() throws Exception {
    Psql reader =
        new Psql(
            runner, psql.programs(), OWNER, psql.socketDirectory(), psql.port(), psql.role(), true);
    assertEquals("on", readOnly(reader));
    assertEquals("off", readOnly(reader.writing()));
  }

  private String readOnly(Psql client) throws Exception {
    runner.expect(COMMAND, "");
    client.execute("cannot do", "template1", "SELECT");
    String options =
        runner.commands().get(runner.commands().size() - 1).environment().get("PGOPTIONS");
    return options.replaceAll(".*default_transaction_read_only=", "");
  }

  @Test
  void noRowIsNoRowAndOneEmptyFieldIsARow() throws Exception {
    runner.expect(COMMAND, "").expect(COMMAND, "\u001f\n");
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

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "plain,dbname='plain'",
        "host=evil,dbname='host=evil'",
        "it's,dbname='it\\'s'",
        "back\\slash,dbname='back\\\\slash'",
        "a \"b\",dbname='a \"b\"'",
      })
  void aDatabaseNameIsNoConnectionString(String name, String connection) {
    assertEquals(connection, Psql.connection(name));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {"plain,\"plain\"", "a\"b,\"a\"\"b\"", "Größe x,\"Größe x\"", "\",\"\"\"\""})
  void anIdentifierIsQuoted(String name, String quoted) {
    assertEquals(quoted, Psql.identifier(name));
  }

  @Test
  void aLiteralIsQuoted() {
    assertEquals("'plain'", Psql.literal("plain"));
    assertEquals("'it''s'", Psql.literal("it's"));
    assertEquals("''", Psql.literal(""));
    assertEquals(" E'back\\\\slash''s'", Psql.literal("back\\slash's"));
  }
}
