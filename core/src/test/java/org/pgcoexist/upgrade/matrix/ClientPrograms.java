package org.pgcoexist.upgrade.matrix;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;
import org.pgcoexist.upgrade.matrix.Servers.Server;

/** psql, pg_dumpall, vacuumdb and grep. */
final class ClientPrograms {

  private final Servers servers;

  ClientPrograms(Servers servers) {
    this.servers = servers;
  }

  /** The server that a client reaches; empty when there is none. */
  private Optional<Server> server(Words words) {
    words.owned().with("--username=" + Owners.OWNER.name(), "--no-password");
    Path sockets = Path.of(words.value("--host="));
    int port = Integer.parseInt(words.value("--port="));
    Optional<Server> server = servers.at(sockets, port);
    if (server.isPresent() && Files.notExists(server.get().data().resolve("global/pg_control"))) {
      throw words.unexpected("finds no data under its server");
    }
    return server;
  }

  private static Optional<DataDirectory> data(Optional<Server> server) {
    return server.map(one -> new DataDirectory(one.data(), one.clients()));
  }

  /** Whose data a client works on. */
  private Optional<DataDirectory> connect(Words words) {
    return data(server(words));
  }

  private static CommandResult refused() {
    return FakeProgram.ended(2, "", "psql: error: connection to server failed");
  }

  private static final String REPLICATION = "' replication=database";

  FakeProgram psql(Words words, Command command) {
    Optional<Server> server = server(words);
    Optional<DataDirectory> data = data(server);
    words.with("--no-psqlrc", "--quiet");
    Optional<String> file = words.optional("--file=");
    if (file.isPresent() && words.has("--echo-errors")) {
      words.with("--output=/dev/null", "--dbname=template1");
      words.end();
      return writable(command, script(data, Path.of(file.get())));
    }
    words.with("--set=ON_ERROR_STOP=1");
    String sql = new String(command.input(), StandardCharsets.UTF_8);
    String dbname = words.value("--dbname=dbname='");
    String database = dbname.substring(0, dbname.indexOf('\''));
    Optional<String> since = words.optional("--set=since=");
    if (since.isPresent() || file.isPresent()) {
      return objects(words, command, server, database, since, file);
    }
    words.with("--tuples-only", "--no-align");
    if (RoundPrograms.isRound(sql)) {
      words.has("--output=/dev/null");
      return RoundPrograms.of(
          words, database, sql, (in, statements) -> statements(command, server, in, statements));
    }
    if (words.has("--echo-queries")) {
      Path output = Path.of(words.value("--output="));
      words.end();
      return sheet(data, database, output, sql);
    }
    words.end();
    if (dbname.endsWith(REPLICATION) && data.isPresent()) {
      return slot(server.get(), data.get(), database, sql);
    }
    return statements(command, server, database, sql);
  }

  private FakeProgram statements(
      Command command, Optional<Server> server, String database, String sql) {
    Optional<DataDirectory> data = data(server);
    if (data.isEmpty()) {
      return FakeProgram.answer(ClientPrograms::refused);
    }
    if (!data.get().databases().contains(database) || !data.get().isOpen(database)) {
      return closed();
    }
    if (FollowPrograms.isFilling(sql)) {
      return writable(command, FollowPrograms.fill(data.get(), database, sql));
    }
    return FollowPrograms.isLook(sql)
        ? FollowPrograms.carried(data.get(), database, sql)
        : writable(command, Sql.deed(new FollowSql(servers, server.get(), database), sql));
  }

  /** From the one server to the other. */
  private static FakeProgram objects(
      Words words,
      Command command,
      Optional<Server> server,
      String database,
      Optional<String> since,
      Optional<String> file) {
    Optional<DataDirectory> data = data(server);
    // All of them, while clients go on.
    boolean early = since.equals(Optional.of("0")) && server.filter(Server::clients).isPresent();
    String output = words.with("--tuples-only", "--no-align").value("--output=");
    words.end();
    if (file.isPresent()) {
      return writable(command, FollowPrograms.readObjects(data, database, Path.of(file.get())));
    }
    return data.isEmpty()
        ? FakeProgram.answer(ClientPrograms::refused)
        : FollowPrograms.printObjects(data.get(), database, early, Path.of(output));
  }

  private FakeProgram slot(Server server, DataDirectory data, String database, String sql) {
    if (!data.databases().contains(database) || !data.isOpen(database)) {
      return closed();
    }
    if (!servers.isLogical(server.data())) {
      throw new AssertionError("a slot, and the server does not write what it needs");
    }
    return FollowPrograms.slot(data, database, sql);
  }

  private static FakeProgram closed() {
    return FakeProgram.answer(
        () -> FakeProgram.ended(2, "", "psql: error: FATAL:  no connections"));
  }

  private static FakeProgram sheet(
      Optional<DataDirectory> data, String database, Path output, String script) {
    boolean cluster = output.toString().endsWith(".facts");
    boolean rows = !script.startsWith("SET lock_timeout");
    return data.map(
            d ->
                cluster
                    ? Sheets.facts(d, output)
                    : rows
                        ? Sheets.facts(d, database, output)
                        : Sheets.definitions(d, database, output))
        .orElseGet(() -> FakeProgram.answer(ClientPrograms::refused));
  }

  /** Private servers are read-only but for those who say that they write. */
  private static FakeProgram writable(Command command, FakeProgram deed) {
    boolean writes =
        command.environment().get("PGOPTIONS").contains("default_transaction_read_only=off");
    return deed.kind() == Operation.Kind.QUERY || writes
        ? deed
        : FakeProgram.answer(
            () -> FakeProgram.ended(3, "", "ERROR:  cannot write in a read-only transaction"));
  }

  private static FakeProgram script(Optional<DataDirectory> data, Path file) {
    if (data.isEmpty()) {
      return FakeProgram.answer(ClientPrograms::refused);
    }
    if (Files.notExists(file)) {
      return FakeProgram.answer(() -> FakeProgram.ended(1, "", "psql: error: no such file"));
    }
    List<String> lines = Site.read(file).lines().toList();
    return FakeProgram.change(
        () -> loaded(data.get(), file, lines),
        () -> {
          CommandResult unused = loaded(data.get(), file, lines.subList(0, lines.size() / 2));
        });
  }

  private static CommandResult loaded(DataDirectory data, Path file, List<String> lines) {
    List<String> errors = Dump.load(data, file, lines);
    return FakeProgram.ended(0, "", String.join("\n", errors));
  }

  FakeProgram dumpall(Words words) {
    Optional<DataDirectory> data = connect(words);
    boolean schema = words.has("--schema-only");
    boolean globals = words.has("--globals-only");
    words.with(schema || globals ? "--no-sync" : "--verbose");
    words.has("--no-subscriptions");
    if (globals) {
      words.with("--quote-all-identifiers");
    }
    Path file = Path.of(words.value("--file="));
    words.end();
    if (data.isEmpty()) {
      return FakeProgram.answer(ClientPrograms::refused);
    }
    List<String> lines = schema ? data.get().databases() : Dump.of(data.get(), globals);
    return FakeProgram.change(
        () -> {
          Dump.write(file, lines);
          return FakeProgram.ended(0, "", "pg_dumpall: dumping database \"postgres\"");
        },
        () -> Dump.write(file, lines.subList(0, lines.size() / 2)));
  }

  /** A part of it leaves some tables with statistics. */
  FakeProgram vacuumdb(Words words) {
    Optional<DataDirectory> data = connect(words);
    boolean staged = words.has("--analyze-in-stages");
    words.has("--missing-stats-only");
    words.with("--all", "--jobs=1", "--echo");
    if (!staged) {
      words.with("--analyze-only");
    }
    words.end();
    if (data.isEmpty()) {
      return FakeProgram.answer(ClientPrograms::refused);
    }
    return FakeProgram.change(
        () -> {
          data.get().statistics("of all tables");
          return FakeProgram.ended(0, "vacuumdb: processing database \"postgres\"", "");
        },
        () -> data.get().statistics("of some tables"));
  }

  FakeProgram grep(Words words) {
    String text =
        words.owned().with("--text", "--line-number", "--fixed-strings").value("--regexp=");
    Path file = Path.of(words.next());
    words.end();
    return FakeProgram.answer(
        () -> {
          List<String> found = new ArrayList<>();
          List<String> lines = Site.read(file).lines().toList();
          for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(text)) {
              found.add((i + 1) + ":" + lines.get(i));
            }
          }
          return FakeProgram.ended(found.isEmpty() ? 1 : 0, String.join("\n", found), "");
        });
  }
}
