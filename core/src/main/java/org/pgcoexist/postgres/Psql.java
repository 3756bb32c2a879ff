package org.pgcoexist.postgres;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.model.Port;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandRunner;

/**
 * SQL through psql, over a Unix socket.
 *
 * @param runner runs the program
 * @param programs whose psql
 * @param account the system user it runs as
 * @param socketDirectory where the server's socket is
 * @param port the server's port
 * @param role the database role
 * @param readOnly transactions write only when they say so
 */
public record Psql(
    CommandRunner runner,
    Programs programs,
    Account account,
    Path socketDirectory,
    Port port,
    String role,
    boolean readOnly) {

  /** One that may write, as any client. */
  public Psql(
      CommandRunner runner,
      Programs programs,
      Account account,
      Path socketDirectory,
      Port port,
      String role) {
    this(runner, programs, account, socketDirectory, port, role, false);
  }

  /** The same server through programs of another major, run by another runner. */
  public Psql with(CommandRunner otherRunner, Programs otherPrograms) {
    return new Psql(otherRunner, otherPrograms, account, socketDirectory, port, role, readOnly);
  }

  /** The same, free to write. */
  public Psql writing() {
    return new Psql(runner, programs, account, socketDirectory, port, role);
  }

  /**
   * Settings that a database or role may have and that would stop or change our work. PGOPTIONS
   * wins over ALTER DATABASE and ALTER ROLE, also after a {@code \connect} inside a script.
   */
  private static final String OPTIONS =
      "-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0"
          + " -c client_min_messages=notice -c role=none -c default_transaction_read_only=";

  /** A separator no catalog text contains unless its owner means harm; such a row fails loudly. */
  private static final String FIELD = "\u001f";

  private static final String RECORD = "\u001e";

  /** A client program of this major that is to talk to this server, with all settings it needs. */
  public Command client(String program, List<String> arguments) {
    List<String> argv = new ArrayList<>();
    argv.add(programs.path(program));
    argv.add("--host=" + socketDirectory);
    argv.add("--port=" + port);
    argv.add("--username=" + role);
    argv.add("--no-password");
    argv.addAll(arguments);
    return Command.of(argv)
        .as(account)
        .with("PGOPTIONS", OPTIONS + (readOnly ? "on" : "off"))
        .with("PGCONNECT_TIMEOUT", "60")
        .with("PGAPPNAME", "pg-coexist");
  }

  /** psql on a script; what it selects is thrown away, what it says goes to standard error. */
  public Command script(Path file, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--no-psqlrc",
                "--quiet",
                "--output=/dev/null",
                "--dbname=template1",
                "--file=" + file));
    arguments.addAll(List.of(options));
    return client("psql", arguments);
  }

  /** Runs SQL that returns rows; each row is its fields, NULL as the empty text. */
  public List<List<String>> rows(String what, String database, String sql)
      throws InterruptedException {
    List<String> arguments =
        List.of(
            "--no-psqlrc",
            "--quiet",
            "--tuples-only",
            "--no-align",
            "--set=ON_ERROR_STOP=1",
            "--field-separator=" + FIELD,
            "--record-separator=" + RECORD,
            "--dbname=" + connection(database));
    Command command =
        client("psql", arguments)
            .with("PGCLIENTENCODING", "UTF8")
            .reading(sql.getBytes(StandardCharsets.UTF_8));
    String text = runner.require(what, command).text();
    List<List<String>> rows = new ArrayList<>();
    // psql ends the last record with a newline whatever the separator.
    String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    if (!body.isEmpty()) {
      for (String row : body.split(RECORD, -1)) {
        rows.add(List.of(row.split(FIELD, -1)));
      }
    }
    return rows;
  }

  /** Runs SQL for its effect; the first error ends it. */
  public void execute(String what, String database, String sql) throws InterruptedException {
    rows(what, database, sql);
  }

  /** A connection string, since a bare name with a "=" in it would be taken for one. */
  public static String connection(String database) {
    return "dbname='" + database.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  /** An SQL identifier in quotes. */
  public static String identifier(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  /** An SQL string in quotes; also right when standard_conforming_strings is off. */
  public static String literal(String value) {
    String quoted = "'" + value.replace("'", "''") + "'";
    return value.indexOf('\\') < 0 ? quoted : " E" + quoted.replace("\\", "\\\\");
  }
}
