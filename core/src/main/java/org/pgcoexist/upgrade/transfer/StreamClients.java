package org.pgcoexist.upgrade.transfer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.process.Command;
import org.pgcoexist.upgrade.Attempt;
import org.pgcoexist.upgrade.UpgradeContext;

/** The programs at both ends of the streams of one database. */
public final class StreamClients {

  /**
   * What makes values the same text on both servers, whatever a database, a role or a configuration
   * file has set. With search_path nobody's functions are called but those that definitions name.
   */
  private static final String VALUES =
      " -c datestyle=ISO -c intervalstyle=postgres -c extra_float_digits=3 -c bytea_output=hex"
          + " -c timezone=UTC -c lc_monetary=C -c xmloption=content -c row_security=off"
          + " -c search_path=pg_catalog -c synchronize_seqscans=off";

  private final Attempt attempt;
  private final Psql dumping;
  private final Psql oldPsql;
  private final Psql newPsql;
  private final String connection;

  public StreamClients(UpgradeContext context, String database) {
    this.attempt = context.attempt();
    this.dumping = context.dumpPsql();
    this.oldPsql = context.oldPsql();
    this.newPsql = context.newPsql();
    this.connection = Psql.connection(database);
  }

  /** Dumps the definitions into a file. */
  public Command dumpDefinitions(Path archive) {
    return dump(List.of("--section=pre-data", "--section=post-data", "--file=" + archive));
  }

  /** Dumps the data into a pipe, those of some tables left out. */
  Command dumpData(Path pipe, List<Contents.Table> without) {
    List<String> arguments = new ArrayList<>(List.of("--section=data", "--file=" + pipe));
    without.forEach(table -> arguments.add("--exclude-table-data=" + table.name()));
    return dump(arguments);
  }

  /** Names that became words of the language since are quoted. */
  private Command dump(List<String> more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("--format=custom", "--compress=0", "--no-sync", "--quote-all-identifiers"));
    arguments.addAll(more);
    arguments.add(connection);
    return with(dumping.client("pg_dump", arguments), " -c lc_messages=C -c lc_monetary=C");
  }

  /** Makes what the data need: with the database itself, unless initdb has made it. */
  public Command restoreDefinitions(Path archive, boolean exists) {
    return exists
        ? restore(List.of("--section=pre-data", "--dbname=" + connection, archive.toString()))
        : restore(
            List.of("--section=pre-data", "--create", "--dbname=template1", archive.toString()));
  }

  /** Reads no further than it needs, so the format must be told: a pipe is opened once. */
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
    return with(newPsql.client("pg_restore", arguments), errors() + " -c lc_monetary=C");
  }

  /** Errors are known by their English words. An event trigger would fire on our own commands. */
  private String errors() {
    return " -c lc_messages=C" + (attempt.to().isAtLeast(17) ? " -c event_triggers=off" : "");
  }

  /** Copies a table, or the blocks of it from one to another, into a pipe. */
  Command copyOut(TablePart part, Path pipe, String encoding) {
    String copy =
        "\\copy "
            + part.source()
            + " to "
            + quoted(pipe)
            + (part.binary() ? " (format binary)" : "");
    Command command = oldPsql.client("psql", psql(List.of(copy)));
    return with(command, VALUES + " -c lc_messages=C").with("PGCLIENTENCODING", encoding);
  }

  /**
   * Copies a pipe into a table. A whole table is emptied first, though nothing is in it: so the
   * rows need no WAL, and are frozen.
   */
  Command copyIn(TablePart part, Path pipe, String encoding) {
    String from = "\\copy " + part.target() + " from " + quoted(pipe);
    String format = part.binary() ? "format binary" : "format text";
    List<String> commands =
        part.isWhole()
            ? List.of(
                "BEGIN",
                "TRUNCATE ONLY " + part.table().name(),
                from + " (" + format + ", freeze)",
                "COMMIT")
            : List.of(from + " (" + format + ")");
    Command command = newPsql.client("psql", psql(commands));
    return with(command, VALUES + errors()).with("PGCLIENTENCODING", encoding);
  }

  private List<String> psql(List<String> commands) {
    List<String> arguments =
        new ArrayList<>(List.of("--no-psqlrc", "--set=ON_ERROR_STOP=1", "--dbname=" + connection));
    commands.forEach(command -> arguments.add("--command=" + command));
    return arguments;
  }

  private static String quoted(Path pipe) {
    return "'" + pipe.toString().replace("'", "''") + "'";
  }

  private static Command with(Command command, String options) {
    return command.with("PGOPTIONS", command.environment().get("PGOPTIONS") + options);
  }
}
