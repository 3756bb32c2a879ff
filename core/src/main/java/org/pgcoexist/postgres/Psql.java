package org.pgcoexist.postgres;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.process.CommandRunner;

/**
 * SQL through psql, over a Unix socket.
 *
 * @param runner runs the program
 * @param programs whose psql
 * @param server the server's major, which decides what settings there are
 * @param account the system user it runs as
 * @param socketDirectory where the server's socket is
 * @param port the server's port
 * @param role the database role
 * @param readOnly transactions write only when they say so
 */
public record Psql(
    CommandRunner runner,
    Programs programs,
    MajorVersion server,
    Account account,
    Path socketDirectory,
    Port port,
    String role,
    boolean readOnly) {

  /**
   * Bytes as they are: the databases of old and new have one encoding, and a name in a shared
   * catalog may be of another.
   */
  public static final String AS_STORED = "SQL_ASCII";

  /** The same server through programs of another major, run by another runner. */
  public Psql with(CommandRunner otherRunner, Programs otherPrograms) {
    return new Psql(
        otherRunner, otherPrograms, server, account, socketDirectory, port, role, readOnly);
  }

  /** The same, free to write. */
  public Psql writing() {
    return new Psql(
        runner, programs, server, account, socketDirectory, port, role, /* readOnly= */ false);
  }

  /** The same, whose transactions write only when they say so. */
  public Psql reading() {
    return new Psql(
        runner, programs, server, account, socketDirectory, port, role, /* readOnly= */ true);
  }

  /** A client program of this major that reads from this server, with all settings it needs. */
  public Command client(String program, List<String> arguments) {
    return command(program, arguments, SessionSettings.reading(server, readOnly));
  }

  /** The same, of one that loads a dump or works on what is there. */
  public Command loader(String program, List<String> arguments) {
    return command(program, arguments, SessionSettings.loading(server, readOnly));
  }

  private Command command(String program, List<String> arguments, String options) {
    List<String> argv = new ArrayList<>();
    argv.add(programs.path(program));
    argv.add("--host=" + socketDirectory);
    argv.add("--port=" + port);
    argv.add("--username=" + role);
    argv.add("--no-password");
    argv.addAll(arguments);
    return Command.of(argv)
        .as(account)
        .with("PGOPTIONS", options)
        .with("PGCLIENTENCODING", AS_STORED)
        .with("PGCONNECT_TIMEOUT", "60")
        // While a server is down, its socket in /tmp may be anybody's.
        .with("PGREQUIREPEER", account.name())
        .with("PGAPPNAME", "pg-coexist");
  }

  /**
   * psql for a person, with the settings that sessions of the role and the database have.
   *
   * @param title what the prompt tells of the server
   * @param more further options
   */
  public Command session(String title, String database, List<String> more) {
    List<String> arguments = new ArrayList<>(List.of("--no-psqlrc"));
    arguments.add("--set=PROMPT1=" + title + " %/%R%x%# ");
    arguments.addAll(more);
    arguments.add("--dbname=" + Sql.connection(database));
    String options = "-c default_transaction_read_only=" + (readOnly ? "on" : "off");
    return command("psql", arguments, options)
        .with("PGCLIENTENCODING", "UTF8")
        // What the account has bound its keys to is not what this person types.
        .with("INPUTRC", "/etc/inputrc");
  }

  /**
   * psql on a script that a dump program wrote; what it selects is thrown away, what it says goes
   * to standard error.
   */
  public Command script(Path file) {
    return loader(
        "psql",
        List.of(
            "--no-psqlrc",
            "--quiet",
            "--output=/dev/null",
            "--echo-errors",
            "--dbname=template1",
            "--file=" + file));
  }

  /**
   * Runs a query; each row is its fields, NULL is null.
   *
   * <p>They come in COPY's text format, in which no value holds what separates fields or rows.
   */
  public List<List<String>> rows(String what, String database, String query)
      throws InterruptedException {
    return CopyText.rows(run(what, database, copying(query)));
  }

  /** The statement that prints what a query selects, as {@link CopyText}. */
  public static String copying(String query) {
    return "COPY (\n" + query + "\n) TO STDOUT;\n";
  }

  /** What statements print, bytes {@link #AS_STORED}; the first error ends it. */
  public byte[] printed(String what, String database, String statements)
      throws InterruptedException {
    byte[] sql = statements.getBytes(StandardCharsets.UTF_8);
    return runner.require(what, psql(database, sql)).output();
  }

  /** Runs statements for their effect; the first error ends it. */
  public void execute(String what, String database, String statements) throws InterruptedException {
    String unused = run(what, database, statements);
  }

  /** The same with bytes that another server {@link #printed}. */
  public void execute(String what, String database, byte[] statements) throws InterruptedException {
    CommandResult unused = runner.require(what, psql(database, statements));
  }

  /**
   * Runs statements in one transaction; an error shows no line of them, in which secrets may be.
   */
  public void executeAtOnce(String what, String database, List<String> statements)
      throws InterruptedException {
    execute(
        what,
        database,
        "\\set VERBOSITY terse\nBEGIN;\n" + String.join(";\n", statements) + ";\nCOMMIT;\n");
  }

  private String run(String what, String database, String sql) throws InterruptedException {
    byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
    return runner.require(what, psql(database, bytes).with("PGCLIENTENCODING", "UTF8")).text();
  }

  /**
   * Arguments of a psql that prints nothing but what statements print, and that ends at the first
   * error.
   *
   * @param connection a connection string
   */
  public static List<String> bare(String connection) {
    return List.of(
        "--no-psqlrc",
        "--quiet",
        "--tuples-only",
        "--no-align",
        "--set=ON_ERROR_STOP=1",
        "--dbname=" + connection);
  }

  private Command psql(String database, byte[] sql) {
    return client("psql", bare(Sql.connection(database))).reading(sql);
  }
}
