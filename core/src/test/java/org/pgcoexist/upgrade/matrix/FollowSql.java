package org.pgcoexist.upgrade.matrix;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgcoexist.process.CommandResult;

/** The statements by which a cluster is made to follow another, on one of the made-up servers. */
final class FollowSql {

  private static final Pattern PUBLICATION =
      Pattern.compile(
          "SET lock_timeout = '1s';\nDROP PUBLICATION IF EXISTS \"(\\w+)\";\n"
              + "(SELECT 'CREATE PUBLICATION \"\\1\"'.* \\\\gexec\n)?",
          Pattern.DOTALL);

  private static final Pattern LIMIT =
      Pattern.compile(
          "ALTER SYSTEM (?:RESET|SET) "
              + Following.LIMIT
              + "(?: = (\\S+))?;\nSELECT pg_reload_conf\\(\\) \\\\g /dev/null\n");

  private static final Pattern CREATE =
      Pattern.compile(
          "CREATE SUBSCRIPTION \"(\\w+)\" CONNECTION '(.*)' PUBLICATION \"(\\w+)\" WITH"
              + " \\(create_slot = false, copy_data = false, enabled = false, slot_name = '\\1',"
              + " disable_on_error = true\\)");

  private static final Pattern ALTER =
      Pattern.compile(
          "ALTER SUBSCRIPTION \"(\\w+)\" (ENABLE|DISABLE|SET \\(slot_name = NONE\\)|CONNECTION"
              + " '(.*)')");

  private static final Pattern DROP = Pattern.compile("DROP SUBSCRIPTION \"(\\w+)\"");

  private static final Pattern CONNECTION =
      Pattern.compile("host=''([^']+)'' port=([0-9]+) user=''\\w+'' dbname=''\\w+''");

  private static final Pattern NAMED = Pattern.compile("(?:pubname|subname) = '(\\w+)'");

  private static final Pattern SLOTS =
      Pattern.compile(" WHERE starts_with\\(slot_name, '(\\w+)'\\)(?: AND slot_name = '(\\w+)')?");

  private static final String TRUNCATE = "SELECT 'TRUNCATE ' ||";

  private static final String DROP_SLOTS = "SELECT slot_name, CASE WHEN active THEN pg_terminate";

  private static final long END = 1000;

  private static final long MUCH = 1L << 30;

  private final Servers servers;
  private final Servers.Server server;
  private final DataDirectory data;
  private final Following following;
  private final String database;

  FollowSql(Servers servers, Servers.Server server, String database) {
    this.servers = servers;
    this.server = server;
    this.data = new DataDirectory(server.data(), server.clients());
    this.following = new Following(data);
    this.database = database;
  }

  private static AssertionError unexpected(String sql) {
    return new AssertionError("unexpected SQL: " + sql);
  }

  private static CommandResult error(String message) {
    return FakeProgram.ended(3, "", "ERROR:  " + message);
  }

  private static CommandResult done() {
    return FakeProgram.ended(0, "", "");
  }

  DataDirectory data() {
    return data;
  }

  String database() {
    return database;
  }

  /** What statements do. */
  FakeProgram deed(String sql) {
    Matcher publication = PUBLICATION.matcher(sql);
    if (publication.matches()) {
      return publish(publication.group(1), publication.group(2) != null);
    }
    Matcher limit = LIMIT.matcher(sql);
    if (limit.matches()) {
      return limit(Optional.ofNullable(limit.group(1)));
    }
    if (sql.startsWith(TRUNCATE)) {
      return FakeProgram.change(
          () -> {
            following.truncate(database);
            return done();
          });
    }
    if (!sql.contains(" SUBSCRIPTION ")) {
      throw unexpected(sql);
    }
    List<String> statements =
        List.of(sql.strip().split(";\n?", -1)).stream()
            .filter(statement -> !statement.isEmpty())
            .toList();
    return FakeProgram.change(
        () -> subscriptions(statements),
        () -> {
          CommandResult unused = subscriptions(statements.subList(0, (statements.size() + 1) / 2));
        });
  }

  private FakeProgram publish(String name, boolean makes) {
    return FakeProgram.change(
        () -> {
          following.retract(database);
          if (makes) {
            following.publish(database, name);
          }
          data.write();
          return done();
        },
        () -> following.retract(database));
  }

  /** The file is there before the server reads it. */
  private FakeProgram limit(Optional<String> value) {
    return FakeProgram.change(
        () -> {
          following.limit(value);
          return done();
        },
        () -> following.limit(value));
  }

  private CommandResult subscriptions(List<String> statements) {
    for (String statement : statements) {
      String error = subscription(statement);
      if (!error.isEmpty()) {
        return error(error);
      }
      data.write();
    }
    return done();
  }

  private String subscription(String statement) {
    Matcher create = CREATE.matcher(statement);
    if (create.matches()) {
      return create(create.group(1), serverOf(create.group(2)), create.group(3));
    }
    Matcher alter = ALTER.matcher(statement);
    if (alter.matches()) {
      Optional<Following.Subscription> one = following.subscription(alter.group(1));
      return one.isEmpty()
          ? "subscription \"" + alter.group(1) + "\" does not exist"
          : alter(one.get(), alter.group(2), alter.group(3));
    }
    Matcher drop = DROP.matcher(statement);
    if (!drop.matches()) {
      throw unexpected(statement);
    }
    Following.Subscription one = following.subscription(drop.group(1)).orElseThrow();
    if (!one.state().equals("loose")) {
      throw new AssertionError("it would drop the slot as well: " + statement);
    }
    following.drop(one);
    return "";
  }

  /** It asks the other server for the publication. */
  private String create(String name, String from, String publication) {
    String[] words = from.split(" ", 2);
    Optional<Servers.Server> other = servers.at(Path.of(words[1]), Integer.parseInt(words[0]));
    if (other.isEmpty()) {
      return "could not connect to the publisher";
    }
    if (!new Following(other.get().data()).isPublished(database, publication)) {
      throw new AssertionError("the subscription would receive nothing of " + database);
    }
    if (following.subscription(name).isPresent()) {
      return "subscription \"" + name + "\" already exists";
    }
    following.put(new Following.Subscription(name, database, "off", 0, from));
    return "";
  }

  private String alter(Following.Subscription one, String what, String connection) {
    switch (what) {
      case "ENABLE":
        if (one.state().equals("loose")) {
          return "cannot enable subscription that does not have a slot name";
        }
        following.put(one.with("on"));
        return "";
      case "DISABLE":
        following.put(one.state().equals("on") ? one.with("off") : one);
        return "";
      default:
        following.put(connection == null ? one.with("loose") : one.connected(serverOf(connection)));
        return "";
    }
  }

  private static String serverOf(String connection) {
    Matcher matcher = CONNECTION.matcher(connection);
    if (!matcher.matches()) {
      throw unexpected(connection);
    }
    return matcher.group(2) + " " + matcher.group(1);
  }

  /** What a query changes; empty when it changes nothing. */
  Optional<FakeProgram> changing(String sql) {
    if (!sql.startsWith(DROP_SLOTS)) {
      return Optional.empty();
    }
    Supplier<CommandResult> all = () -> FakeProgram.ended(0, Sql.text(dropSlots(sql)), "");
    return Optional.of(FakeProgram.change(all));
  }

  private List<Following.Slot> named(String sql) {
    Matcher matcher = SLOTS.matcher(sql);
    if (!matcher.find()) {
      throw unexpected(sql);
    }
    String name = matcher.group(2);
    return following.slots().stream()
        .filter(slot -> slot.name().startsWith(matcher.group(1)))
        .filter(slot -> name == null || slot.name().equals(name))
        .toList();
  }

  /** Who reads one is sent away first, and comes back after a while. */
  private List<List<String>> dropSlots(String sql) {
    List<List<String>> rows = new ArrayList<>();
    for (Following.Slot slot : named(sql)) {
      if (Following.isRead(servers, server, slot) && !slot.state().equals("ended")) {
        following.put(slot.ended());
        rows.add(List.of(slot.name(), "true"));
      } else {
        following.drop(slot);
        rows.add(List.of(slot.name(), ""));
      }
    }
    return rows;
  }

  /** What a query answers. */
  List<List<String>> answer(String sql) {
    Map<String, Supplier<List<List<String>>>> answers = new TreeMap<>();
    answers.put("FROM pg_replication_slots s WHERE", () -> slots(sql));
    answers.put("FROM pg_settings s WHERE s.name = '" + Following.LIMIT + "'", this::limits);
    answers.put("FROM pg_publication_rel r", List::of);
    answers.put("FROM pg_publication_tables WHERE", () -> count(tables(sql)));
    answers.put("SELECT count(*) FROM pg_publication WHERE", () -> count(publications(sql)));
    answers.put("SELECT count(*) FROM pg_subscription WHERE", () -> count(connected(sql)));
    answers.put("SELECT subenabled", () -> state(sql));
    answers.put("SELECT (pg_current_wal_flush_lsn()", () -> count(END));
    answers.put(
        "SELECT oid FROM pg_database WHERE datname = current_database()",
        () -> List.of(List.of(data.rowsOf(database).getParent().getFileName().toString())));
    answers.put("SELECT pg_postmaster_start_time()", () -> List.of(List.of(started())));
    answers.put("SELECT count(*) FROM pg_largeobject_metadata", () -> count(0));
    answers.put("c.relkind = 'r' AND c.relpersistence = 'u'", this::unlogged);
    answers.put("c.relkind = 'm' AND c.relispopulated", List::of);
    answers.put("SELECT md5(string_agg(datname", () -> List.of(List.of(data.seen().toString())));
    answers.put(
        "SELECT datname FROM pg_database WHERE datallowconn ORDER BY 1",
        () -> data.databases().stream().filter(data::isOpen).map(List::of).toList());
    return answers.entrySet().stream()
        .filter(one -> sql.contains(one.getKey()))
        .findFirst()
        .map(one -> one.getValue().get())
        .orElseThrow(() -> unexpected(sql));
  }

  private static List<List<String>> count(long number) {
    return List.of(List.of(Long.toString(number)));
  }

  private static String named(Pattern pattern, String sql) {
    Matcher matcher = pattern.matcher(sql);
    if (!matcher.find()) {
      throw unexpected(sql);
    }
    return matcher.group(1);
  }

  private long publications(String sql) {
    return following.isPublished(database, named(NAMED, sql)) ? 1 : 0;
  }

  /** One for each definition. */
  private long tables(String sql) {
    return publications(sql) * data.definitions(database).size();
  }

  private List<List<String>> state(String sql) {
    return following.subscription(named(NAMED, sql)).stream()
        .map(one -> List.of(one.state().equals("on") ? "t" : "f"))
        .toList();
  }

  private static final String CONNECTED = " AND subconninfo = '";

  private long connected(String sql) {
    String connection =
        sql.substring(sql.indexOf(CONNECTED) + CONNECTED.length(), sql.length() - 1);
    return following
        .subscription(named(NAMED, sql))
        .filter(one -> one.server().equals(serverOf(connection)))
        .stream()
        .count();
  }

  private List<List<String>> limits() {
    Optional<String> set = following.limit();
    return List.of(List.of(set.orElse("-1"), set.isPresent() ? "1" : "0"));
  }

  /** The first line of the file is another number for each server. */
  private String started() {
    return data.lines("postmaster.pid").get(0);
  }

  private List<List<String>> unlogged() {
    return following.unlogged(database).isEmpty() ? List.of() : List.of(List.of("public.cart"));
  }

  /** Whoever follows has received what there is by then. */
  private List<List<String>> slots(String sql) {
    following.send(servers, server);
    List<List<String>> rows = new ArrayList<>();
    for (Following.Slot slot : named(sql)) {
      boolean all = slot.confirmed() == data.rows(slot.database()).size();
      rows.add(
          List.of(
              slot.name(),
              "f",
              Following.isRead(servers, server, slot) ? "t" : "f",
              Long.toString(all ? END : 1),
              Long.toString(all ? 0 : MUCH)));
    }
    return rows;
  }
}
