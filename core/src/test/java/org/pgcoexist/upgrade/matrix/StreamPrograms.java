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
  private static final String SEQUENCE = "sequence ";
  private static final String OBJECT = "object ";
  private static final String UNLOGGED = "unlogged ";
  private static final String PUBLICATION = "publication ";

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
      case "df":
        return FollowPrograms.free(words);
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

  private Optional<Servers.Server> server(Words words) {
    words.owned().with("--username=" + Owners.OWNER.name(), "--no-password", "--format=custom");
    Path sockets = Path.of(words.value("--host="));
    int port = Integer.parseInt(words.value("--port="));
    return servers.at(sockets, port);
  }

  private static Optional<DataDirectory> data(Optional<Servers.Server> server) {
    return server.map(one -> new DataDirectory(one.data(), one.clients()));
  }

  private static FakeProgram refused() {
    return FakeProgram.answer(() -> FakeProgram.ended(1, "", "error: connection to server failed"));
  }

  /**
   * What a dump has.
   *
   * @param followed whether what no replication carries is left out
   * @param unlogged whether it is the table that is not logged, and no more
   * @param rows of all tables; else definitions
   * @param snapshot as of which moment; empty means now
   */
  private record What(boolean followed, boolean unlogged, boolean rows, Optional<String> snapshot) {

    static What of(Words words) {
      boolean blobs = !words.has("--no-blobs");
      boolean followed = words.has("--no-unlogged-table-data");
      boolean unlogged = words.has("--data-only");
      boolean rows = !unlogged && words.has("--section=data");
      if (unlogged) {
        words.with("--table=public.cart");
      } else if (!rows) {
        words.with("--section=pre-data", "--section=post-data");
      }
      if (blobs == (followed || unlogged)) {
        throw words.unexpected("has large objects twice, or not at all");
      }
      return new What(followed, unlogged, rows, words.optional("--snapshot="));
    }

    List<String> lines(DataDirectory data, String database) {
      Carried carried = new Carried(data);
      List<String> lines = new ArrayList<>();
      if (rows) {
        rowsOf(data, database).forEach(row -> lines.add(ROW + row));
        // Clients go on.
        String behind = snapshot.isPresent() ? "behind " : "";
        carried.sequence(database).forEach(at -> lines.add(SEQUENCE + behind + at));
      }
      if (rows && !followed) {
        carried.objects(database).forEach(one -> lines.add(OBJECT + one));
      }
      if (unlogged || (rows && !followed)) {
        carried.unlogged(database).forEach(row -> lines.add(UNLOGGED + row));
      }
      if (!rows && !unlogged) {
        lines.add(CREATE + database);
        data.definitions(database).forEach(one -> lines.add(DEFINE + one));
        new Following(data).publication(database).ifPresent(name -> lines.add(PUBLICATION + name));
      }
      return lines;
    }

    /** How many rows a snapshot has is the end of its name. */
    private List<String> rowsOf(DataDirectory data, String database) {
      List<String> all = data.rows(database);
      return snapshot
          .map(name -> Integer.parseInt(name.substring(name.lastIndexOf('-') + 1)))
          .map(number -> all.subList(0, number))
          .orElse(all);
    }
  }

  private FakeProgram dump(Words words) {
    Optional<Servers.Server> server = server(words);
    Optional<DataDirectory> data = data(server);
    if (!words.has("--compress=0")) {
      return dumpWhole(words, data);
    }
    words.optional("--lock-wait-timeout=");
    words.with("--no-sync", "--quote-all-identifiers");
    What what = What.of(words);
    Path file = Path.of(words.value("--file="));
    String database = words.value("dbname='").replace("'", "");
    words.end();
    if (data.isEmpty() || !data.get().isOpen(database)) {
      return refused();
    }
    boolean now = server.get().clients() == what.snapshot().isEmpty();
    if (what.followed() && now && !data.get().rows(database).isEmpty()) {
      throw words.unexpected("does not read as of the moment from which it is followed");
    }
    List<String> lines = what.lines(data.get(), database);
    return FakeProgram.change(
        () -> {
          Dump.write(file, lines);
          return FakeProgram.ended(0, "", "");
        },
        () -> Dump.write(file, lines.subList(0, lines.size() / 2)));
  }

  /** A database that no other server has. */
  private static FakeProgram dumpWhole(Words words, Optional<DataDirectory> data) {
    Path file = Path.of(words.value("--file="));
    String database = words.value("dbname='").replace("'", "");
    words.end();
    if (data.isEmpty() || !data.get().isOpen(database)) {
      return refused();
    }
    List<String> lines = new ArrayList<>(List.of(CREATE + database));
    data.get().rows(database).forEach(row -> lines.add(ROW + row));
    return FakeProgram.change(
        () -> {
          Dump.write(file, lines);
          return FakeProgram.ended(0, "", "");
        },
        () -> Dump.write(file, lines.subList(0, 1)));
  }

  private FakeProgram restore(Words words, Command command) {
    Optional<DataDirectory> data = data(server(words));
    Optional<String> section = words.optional("--section=");
    if (section.isEmpty() && !words.has("--exit-on-error")) {
      words.with("--data-only", "--disable-triggers");
    }
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
    if (section.equals(Optional.of("post-data"))) {
      return FakeProgram.change(() -> finished(data.get(), database, file));
    }
    return FakeProgram.change(() -> restored(data.get(), database, create, file));
  }

  /** What comes after the rows. */
  private static CommandResult finished(DataDirectory data, String database, Path file) {
    Following following = new Following(data);
    for (String line : Site.read(file).lines().filter(l -> l.startsWith(PUBLICATION)).toList()) {
      if (following.publication(database).isPresent()) {
        return FakeProgram.ended(1, "", "pg_restore: error: publication already exists");
      }
      following.publish(database, line.substring(PUBLICATION.length()));
    }
    return present(data, database);
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
      } else if (line.startsWith(SEQUENCE)) {
        new Carried(data).sequence(database, line.substring(SEQUENCE.length()));
      } else if (line.startsWith(OBJECT)) {
        List<String> objects = new ArrayList<>(new Carried(data).objects(database));
        objects.add(line.substring(OBJECT.length()));
        new Carried(data).objects(database, objects);
      } else if (line.startsWith(UNLOGGED)) {
        new Carried(data).unlogged(database, line.substring(UNLOGGED.length()));
      } else if (line.startsWith(DEFINE)) {
        String definition = line.substring(DEFINE.length());
        if (data.definitions(database).contains(definition)) {
          return FakeProgram.ended(1, "", "pg_restore: error: " + definition + " already exists");
        }
        data.define(database, definition);
      } else if (create && line.startsWith(CREATE)) {
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
