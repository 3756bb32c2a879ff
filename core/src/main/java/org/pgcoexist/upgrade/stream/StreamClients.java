package org.pgcoexist.upgrade.stream;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.Sql;
import org.pgcoexist.process.Command;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/** The programs at both ends of the streams of one database. */
public final class StreamClients {

  private final Psql dumping;
  private final Psql oldPsql;
  private final Psql newPsql;
  private final String connection;
  private final ReadAs readAs;

  /** Of a server that nobody else uses. */
  public StreamClients(UpgradeContext context, String database) {
    this(context, database, ReadAs.IT_IS);
  }

  /**
   * @param readAs what of the old server is read
   */
  public StreamClients(UpgradeContext context, String database, ReadAs readAs) {
    this.readAs = readAs;
    this.dumping = context.dumpPsql();
    this.oldPsql = context.oldPsql();
    this.newPsql = context.newPsql();
    this.connection = Sql.connection(database);
  }

  /** Dumps the definitions into a file. */
  public Command dumpDefinitions(Path archive) {
    return dump(List.of("--section=pre-data", "--section=post-data", "--file=" + archive));
  }

  /** Dumps the data into a pipe, those of some tables left out. */
  Command dumpData(Path pipe, List<DatabaseInventory.Table> without) {
    List<String> arguments = new ArrayList<>(List.of("--section=data", "--file=" + pipe));
    without.forEach(table -> arguments.add("--exclude-table-data=" + table.name()));
    return dump(arguments);
  }

  /** Names that became words of the language since are quoted. */
  private Command dump(List<String> more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("--format=custom", "--compress=0", "--no-sync", "--quote-all-identifiers"));
    arguments.addAll(readAs.options());
    arguments.addAll(more);
    arguments.add(connection);
    return dumping.client("pg_dump", arguments);
  }

  /** Dumps something of the database into a file or a pipe. */
  public Command dump(Path file, List<String> options) {
    List<String> arguments = new ArrayList<>(options);
    arguments.add("--file=" + file);
    return dump(arguments);
  }

  /** Restores from a file or a pipe into the database, which is there. */
  public Command restore(Path file, List<String> options) {
    List<String> arguments = new ArrayList<>(options);
    arguments.add("--dbname=" + connection);
    arguments.add(file.toString());
    return restore(arguments);
  }

  /** Lists the entries of an archive. */
  public Command listOf(Path archive) {
    return newPsql.loader("pg_restore", List.of("--list", archive.toString()));
  }

  /** Makes what the data need: with the database itself, unless initdb has made it. */
  public Command restoreDefinitions(Path archive, boolean exists) {
    return exists
        ? restore(List.of("--section=pre-data", "--dbname=" + connection, archive.toString()))
        : restore(
            List.of("--section=pre-data", "--create", "--dbname=template1", archive.toString()));
  }

  /** Reads no further than it needs, so the format must be given: a pipe is opened once. */
  Command restoreData(Path pipe) {
    return restore(List.of("--section=data", "--dbname=" + connection, pipe.toString()));
  }

  /** Makes what depends on the data: indexes, constraints, triggers. */
  public Command restoreRest(Path archive, int jobs) {
    List<String> arguments =
        new ArrayList<>(List.of("--section=post-data", "--dbname=" + connection));
    if (jobs > 1) {
      arguments.add("--jobs=" + jobs);
    }
    arguments.add(archive.toString());
    return restore(arguments);
  }

  private Command restore(List<String> more) {
    List<String> arguments = new ArrayList<>(List.of("--format=custom"));
    arguments.addAll(more);
    return newPsql.loader("pg_restore", arguments);
  }

  /** Copies a table, or the blocks of it from one to another, into a pipe. */
  Command copyOut(TablePart part, Path pipe) {
    String copy = "COPY " + part.source() + " TO STDOUT (" + format(part) + ")";
    // psql says how many rows there were when they do not go where it would say that.
    String script = Sql.TABLES_ONLY + readAs.begin() + copy + " \\g " + quoted(pipe) + "\n";
    return oldPsql.client("psql", psql()).reading(script.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Copies a pipe into a table. A whole table is emptied first, though nothing is in it: so the
   * rows need no WAL, and are frozen.
   */
  Command copyIn(TablePart part, Path pipe) {
    String copy = "COPY " + part.target() + " FROM STDIN (" + format(part);
    String table = part.table().name();
    List<String> arguments =
        part.isWhole()
            ? psql(
                "--command=BEGIN",
                "--command=TRUNCATE ONLY " + table,
                "--command=" + copy + ", FREEZE)",
                "--command=COMMIT")
            : psql("--command=" + copy + ")");
    return readingFrom(pipe, newPsql.loader("psql", arguments));
  }

  /**
   * A shell opens the pipe and becomes the program: its words are constant, and those that are not
   * are its arguments. psql itself reads no other file as the data of a COPY but by a line of its
   * own that names the table; the server would, but it cannot be interrupted while it waits for the
   * other end; this process would have to open the owner's pipe with its own rights.
   */
  private static Command readingFrom(Path pipe, Command command) {
    List<String> argv =
        new ArrayList<>(List.of("sh", "-c", "exec \"$@\" <\"$0\"", pipe.toString()));
    argv.addAll(command.argv());
    return command.running(argv);
  }

  private static String format(TablePart part) {
    return part.binary() ? "FORMAT binary" : "FORMAT text";
  }

  private List<String> psql(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("--no-psqlrc", "--set=ON_ERROR_STOP=1", "--dbname=" + connection));
    arguments.addAll(List.of(more));
    return arguments;
  }

  /** As an argument of a psql command; the path is ours. */
  private static String quoted(Path pipe) {
    return "'" + pipe.toString().replace("\\", "\\\\").replace("'", "''") + "'";
  }
}
