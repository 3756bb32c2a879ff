package org.pgcoexist.postgres;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pgcoexist.CoexistException;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;

/**
 * Statements in several databases of one server, in each in a session of its own, by one psql: that
 * takes ten times as long to start as a session does. Bytes are {@link Psql#AS_STORED}.
 *
 * @param psql the server
 */
public record PsqlRound(Psql psql) {

  /** A line that is in nothing that COPY writes. */
  private static final String END = "\\.\n";

  private static final String END_OF_DATABASE = "\n\\echo '\\\\.'\n";

  /**
   * What statements print in each database. The first error ends it.
   *
   * @param statements by the database; all they print is what COPY writes to standard output
   */
  public Map<String, byte[]> read(String what, Map<String, byte[]> statements)
      throws InterruptedException {
    return run(what, statements, List.of());
  }

  /**
   * Runs statements for their effect; what they select is thrown away. The first error ends it, and
   * what was done before stays.
   *
   * @param statements by the database
   */
  public void execute(String what, Map<String, byte[]> statements) throws InterruptedException {
    Map<String, byte[]> unused = run(what, statements, List.of("--output=/dev/null"));
  }

  private Map<String, byte[]> run(String what, Map<String, byte[]> statements, List<String> more)
      throws InterruptedException {
    List<String> databases = List.copyOf(statements.keySet());
    if (databases.isEmpty()) {
      return Map.of();
    }
    List<String> arguments = new ArrayList<>(Psql.bare(Sql.connection(databases.get(0))));
    arguments.addAll(more);
    ByteArrayOutputStream script = new ByteArrayOutputStream();
    for (int i = 0; i < databases.size(); i++) {
      if (i > 0) {
        arguments.add("--set=database" + i + "=" + argument(databases.get(i)));
        script.writeBytes(("\\connect :database" + i + "\n").getBytes(StandardCharsets.UTF_8));
      }
      script.writeBytes(statements.get(databases.get(i)));
      script.writeBytes(END_OF_DATABASE.getBytes(StandardCharsets.UTF_8));
    }
    Command command = psql.client("psql", arguments).reading(script.toByteArray());
    CommandResult result = psql.runner().run(command);
    List<byte[]> printed = split(result.output());
    if (!result.succeeded() || printed.size() != databases.size()) {
      throw CoexistException.failed(
          what + " in database " + databases.get(Math.min(printed.size(), databases.size() - 1)),
          "psql: " + result.ending() + "\n" + result.errorTail().strip(),
          "fix what the program reports");
    }
    Map<String, byte[]> byDatabase = new LinkedHashMap<>();
    for (int i = 0; i < databases.size(); i++) {
      byDatabase.put(databases.get(i), printed.get(i));
    }
    return byDatabase;
  }

  /** psql takes quotes away from an argument of \connect, also where it is a variable's value. */
  private String argument(String database) {
    return Sql.identifier(
        Sql.connection(
            psql.socketDirectory(), psql.port(), psql.account().name(), psql.role(), database));
  }

  /** What ended as it should. */
  private static List<byte[]> split(byte[] output) {
    String text = new String(output, StandardCharsets.ISO_8859_1);
    List<byte[]> parts = new ArrayList<>();
    int from = 0;
    int line = 0;
    int next = text.indexOf('\n') + 1;
    while (next > 0) {
      if (text.startsWith(END, line)) {
        parts.add(text.substring(from, line).getBytes(StandardCharsets.ISO_8859_1));
        from = next;
      }
      line = next;
      next = text.indexOf('\n', line) + 1;
    }
    return parts;
  }
}
