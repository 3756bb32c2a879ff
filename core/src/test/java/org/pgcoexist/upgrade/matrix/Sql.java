package org.pgcoexist.upgrade.matrix;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgcoexist.process.CommandResult;

/** The statements that the made-up servers understand; any other fails the test. */
final class Sql {

  private static final Pattern ALLOW =
      Pattern.compile("ALTER DATABASE \"(\\w+)\" WITH ALLOW_CONNECTIONS (true|false);");
  private static final Pattern DROP = Pattern.compile("DROP DATABASE \"(\\w+)\"");

  /** By a part of the statement that no other has: what it answers. */
  private static final Map<String, Function<DataDirectory, List<List<String>>>> QUERIES =
      new TreeMap<>(
          Map.of(
              "FROM pg_catalog.pg_database WHERE datname = 'template0'",
              data -> List.of(List.of("UTF8", "de_DE.UTF-8", "de_DE.UTF-8", "c", "", "", "t")),
              "SELECT rolname FROM pg_catalog.pg_roles WHERE oid = 10",
              data -> List.of(List.of(Owners.OWNER.name())),
              "SELECT datname, pg_catalog.pg_database_size(oid), datallowconn",
              Sql::databases,
              "SELECT pg_catalog.pg_tablespace_location(oid) FROM",
              Sql::tablespaces,
              "SELECT name || '=' || setting FROM pg_catalog.pg_settings",
              data -> List.of(List.of("max_locks_per_transaction=64")),
              "SELECT pg_catalog.txid_snapshot_xmax",
              data -> List.of(List.of(data.transaction())),
              "SELECT datname, datistemplate FROM pg_catalog.pg_database WHERE",
              data -> data.databases().stream().map(name -> List.of(name, "f")).toList(),
              "WHERE datallowconn = true",
              data -> allowing(data, true),
              "WHERE datallowconn = false",
              data -> allowing(data, false)));

  /** What streams ask of a database: there is no large table. */
  private static final String SIZES = "SELECT pg_encoding_to_char";

  private static final String ESTIMATES = "SELECT (SELECT coalesce(sum(greatest(reltuples";

  private static final String TABLES = "SELECT t.name, t.columns";

  private static final String SETTINGS = "SELECT d.datname, r.rolname, u FROM";

  private static final String MEMBERSHIPS = "SELECT pg_get_userbyid(roleid)";

  private static final String SUBSCRIPTIONS = "SELECT DISTINCT d.datname FROM pg_subscription";

  private static final String MEMBERS = "SELECT i.type, i.identity";

  private static final String HOOK_ROLES = "-- The roles that initdb did not make";

  private static final String HOOK_NAMES = "SELECT rolname FROM pg_authid WHERE oid";

  private static final String HOOK_TABLESPACES = "SELECT spcname FROM pg_tablespace";

  private static final String HOOK_SETTINGS = "-- The settings of roles that initdb did not make";

  /** There is none of these. */
  private static final List<String> NONE =
      List.of(
          TABLES,
          SETTINGS,
          MEMBERSHIPS,
          SUBSCRIPTIONS,
          MEMBERS,
          HOOK_NAMES,
          HOOK_TABLESPACES,
          HOOK_SETTINGS);

  /** A query; all else is for its effect. */
  private static final String COPY = "COPY (\n";

  private static final String COPY_END = "\n) TO STDOUT;\n";

  /** Fingerprints of definitions: of the cluster, and of a database. */
  private static final String CLUSTER_DEFINITIONS = "-- A number for all definitions that";

  private static final String DEFINITIONS = "-- A number for all definitions of";

  /** Not the definitions are looked at, but who has written them. */
  private static final String WRITERS = "hashint8extended(xmin";

  /** What pg_dumpall leaves out: statements about two databases, roles and memberships. */
  private static final String LEFT_OUT = "SELECT format('";

  /** The questions of the preflight checks: nothing is in the way. */
  private static final Pattern CHECKS =
      Pattern.compile("SELECT '[A-Za-z ]+(\\.ONCE|\\.EACH|sizes)'.*", Pattern.DOTALL);

  private Sql() {}

  /** The deed of a statement on a server's data. */
  static FakeProgram deed(FollowSql server, String sql) {
    DataDirectory data = server.data();
    if (sql.startsWith("ALTER DATABASE ")) {
      List<Matcher> all = matches(ALLOW, sql);
      return FakeProgram.change(
          () -> allow(data, all),
          () -> {
            CommandResult unused = allow(data, all.subList(0, 1));
          });
    }
    if (sql.equals("CHECKPOINT")) {
      return FakeProgram.query(
          () -> {
            new Following(data).save();
            return "";
          });
    }
    if (sql.startsWith("DROP DATABASE ")) {
      String name = matches(DROP, sql).get(0).group(1);
      return FakeProgram.change(() -> drop(data, name));
    }
    if (sql.startsWith("COMMENT ON ")) {
      return FakeProgram.change(() -> comment(data, sql));
    }
    if (!sql.startsWith(COPY) || !sql.endsWith(COPY_END)) {
      return server.deed(sql);
    }
    String[] queries =
        sql.substring(COPY.length(), sql.length() - COPY_END.length())
            .split(Pattern.quote(COPY_END + COPY), -1);
    return server
        .changing(queries[0])
        .orElseGet(
            () ->
                FakeProgram.query(
                    () ->
                        Stream.of(queries)
                            .map(query -> text(query(server, query)))
                            .collect(Collectors.joining())));
  }

  private static CommandResult drop(DataDirectory data, String name) {
    if (new Following(data).hasSubscription(name)) {
      return FakeProgram.ended(
          3, "", "ERROR:  database is being used by logical replication subscription");
    }
    data.drop(name);
    new Following(data).retract(name);
    data.write();
    return FakeProgram.ended(0, "", "");
  }

  private static CommandResult comment(DataDirectory data, String sql) {
    String line = sql.strip().replaceAll(";$", "");
    if (!data.lines("global/comments").contains(line)) {
      data.add("global/comments", line);
    }
    data.write();
    return FakeProgram.ended(0, "", "");
  }

  private static List<Matcher> matches(Pattern pattern, String sql) {
    List<Matcher> all = new ArrayList<>();
    for (String line : sql.strip().split("\n", -1)) {
      Matcher matcher = pattern.matcher(line);
      if (!matcher.matches()) {
        throw new AssertionError("unexpected SQL: " + sql);
      }
      all.add(matcher);
    }
    return all;
  }

  private static CommandResult allow(DataDirectory data, List<Matcher> all) {
    for (Matcher one : all) {
      boolean open = one.group(2).equals("true");
      data.database(one.group(1), open ? DataDirectory.OPEN : DataDirectory.CLOSED);
      data.write();
    }
    return FakeProgram.ended(0, "", "");
  }

  private static List<List<String>> query(FollowSql server, String sql) {
    DataDirectory data = server.data();
    for (Map.Entry<String, Function<DataDirectory, List<List<String>>>> one : QUERIES.entrySet()) {
      if (sql.contains(one.getKey())) {
        return one.getValue().apply(data);
      }
    }
    if (sql.startsWith(CLUSTER_DEFINITIONS)) {
      return List.of(List.of(data.roles().toString(), "7000", "7"));
    }
    if (sql.startsWith(DEFINITIONS)) {
      String definitions = data.definitions(server.database()).toString();
      return List.of(List.of((sql.contains(WRITERS) ? "writers of " : "") + definitions, "7"));
    }
    if (sql.startsWith(LEFT_OUT) && !sql.startsWith(LEFT_OUT + "%")) {
      return sql.startsWith(LEFT_OUT + "COMMENT ON DATABASE")
          ? List.of(List.of("COMMENT ON DATABASE postgres IS 'ours'"))
          : List.of();
    }
    if (sql.startsWith(SIZES)) {
      return List.of(List.of("UTF8", "8000", "0", "100", "2000"));
    }
    if (sql.startsWith(ESTIMATES)) {
      return List.of(List.of("7"));
    }
    if (sql.startsWith(HOOK_ROLES)) {
      return hookRoles(data);
    }
    if (NONE.stream().anyMatch(sql::startsWith) || CHECKS.matcher(sql).matches()) {
      return List.of();
    }
    return server.answer(sql);
  }

  /** Whoever has a role can give it a comment of any length. */
  private static List<List<String>> hookRoles(DataDirectory data) {
    if (data.lines("global/roles").contains("shopper")) {
      throw new AssertionError("reads what clients have written of their roles");
    }
    return List.of();
  }

  private static List<List<String>> allowing(DataDirectory data, boolean connections) {
    return data.databases().stream()
        .filter(name -> data.isOpen(name) == connections)
        .map(List::of)
        .toList();
  }

  private static List<List<String>> databases(DataDirectory data) {
    List<List<String>> rows = new ArrayList<>();
    for (String name : data.seen()) {
      rows.add(List.of(name, "8000", data.isOpen(name) ? "t" : "f", "f"));
    }
    return rows;
  }

  private static List<List<String>> tablespaces(DataDirectory data) {
    List<List<String>> rows = new ArrayList<>();
    for (String name : data.tablespaces()) {
      rows.add(List.of(data.location(name).toString()));
    }
    return rows;
  }

  /** As COPY writes what needs no escape. */
  static String text(List<List<String>> rows) {
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      lines.add(String.join("\t", row) + "\n");
    }
    return String.join("", lines);
  }
}
