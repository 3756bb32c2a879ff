package org.pgcoexist.upgrade.matrix;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;

/** pg_dump and pg_restore for one database, and mkfifo; a pipe is a file. */
final class StreamPrograms {

  private static final String CREATE = "create ";
  private static final String DEFINE = "define ";
  private static final String ROW = "row ";

  private final Servers servers;

  StreamPrograms(Servers servers) {
    this.servers = servers;
  }

  FakeProgram deed(Words words, Command command) {
    switch (words.program()) {
      case "pg_dump":
        return dump(words);
      case "pg_restore":
        return restore(words, command);
      case "mkfifo":
        return pipe(words);
      default:
        throw words.unexpected("is not known");
    }
  }

  private static FakeProgram pipe(Words words) {
    Path path = Path.of(words.owned().with("--mode=600").next());
    words.end();
    return FakeProgram.change(
        () -> {
          if (Files.exists(path)) {
            return FakeProgram.ended(1, "", "mkfifo: cannot create fifo: File exists");
          }
          Site.write(path, "");
          return FakeProgram.ended(0, "", "");
        });
  }

  private Optional<DataDirectory> connect(Words words) {
    words.owned().with("--username=" + Owners.OWNER.name(), "--no-password", "--format=custom");
    Path sockets = Path.of(words.value("--host="));
    int port = Integer.parseInt(words.value("--port="));
    return servers.at(sockets, port).map(one -> new DataDirectory(one.data(), one.clients()));
  }

  private static FakeProgram refused() {
    return FakeProgram.answer(() -> FakeProgram.ended(1, "", "error: connection to server failed"));
  }

  private FakeProgram dump(Words words) {
    Optional<DataDirectory> data = connect(words);
    words.optional("--lock-wait-timeout=");
    words.with("--compress=0", "--no-sync", "--quote-all-identifiers");
    boolean rows = words.has("--section=data");
    if (!rows) {
      words.with("--section=pre-data", "--section=post-data");
    }
    Path file = Path.of(words.value("--file="));
    String database = words.value("dbname='").replace("'", "");
    words.end();
    if (data.isEmpty() || !data.get().isOpen(database)) {
      return refused();
    }
    List<String> lines = new ArrayList<>();
    if (rows) {
      data.get().rows(database).forEach(row -> lines.add(ROW + row));
    } else {
      lines.add(CREATE + database);
      data.get().definitions(database).forEach(one -> lines.add(DEFINE + one));
    }
    return FakeProgram.change(
        () -> {
          Dump.write(file, lines);
          return FakeProgram.ended(0, "", "");
        },
        () -> Dump.write(file, lines.subList(0, lines.size() / 2)));
  }

  private FakeProgram restore(Words words, Command command) {
    Optional<DataDirectory> data = connect(words);
    String section = words.value("--section=");
    boolean create = words.has("--create");
    String database = words.value("--dbname=").replace("dbname='", "").replace("'", "");
    Path file = Path.of(words.next());
    words.end();
    if (!command.environment().get("PGOPTIONS").contains("default_transaction_read_only=off")) {
      throw words.unexpected("cannot write");
    }
    if (data.isEmpty()) {
      return refused();
    }
    if (section.equals("post-data")) {
      return FakeProgram.change(() -> present(data.get(), database));
    }
    return FakeProgram.change(() -> restored(data.get(), database, create, file));
  }

  private static CommandResult present(DataDirectory data, String database) {
    return data.databases().contains(database)
        ? FakeProgram.ended(0, "", "")
        : FakeProgram.ended(1, "", "pg_restore: error: there is no database " + database);
  }

  private static CommandResult restored(
      DataDirectory data, String connected, boolean create, Path file) {
    String database = connected;
    for (String line : Site.read(file).lines().filter(l -> !l.isEmpty()).toList()) {
      if (line.startsWith(ROW)) {
        data.row(database, line.substring(ROW.length()));
      } else if (line.startsWith(DEFINE)) {
        String definition = line.substring(DEFINE.length());
        if (data.definitions(database).contains(definition)) {
          return FakeProgram.ended(1, "", "pg_restore: error: " + definition + " already exists");
        }
        data.define(database, definition);
      } else if (create) {
        database = line.substring(CREATE.length());
        if (data.databases().contains(database)) {
          return FakeProgram.ended(1, "", "pg_restore: error: database already exists");
        }
        data.database(database, DataDirectory.OPEN);
      }
    }
    data.write();
    return present(data, database);
  }
}
