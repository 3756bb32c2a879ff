package org.pgcoexist.upgrade.matrix;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgcoexist.process.CommandResult;

/** What one of the made-up servers answers where a cluster follows another. */
final class FollowAnswers {

  private static final Pattern NAMED = Pattern.compile("pubname = '(\\w+)'");

  private static final Pattern SLOTS =
      Pattern.compile(" WHERE starts_with\\(slot_name, '(\\w+)'\\)(?: AND slot_name = '(\\w+)')?");

  private static final Pattern SETTING = Pattern.compile("f\\.name = '(\\w+)'");

  private static final String TABLES = "SELECT count(*) FROM pg_class c JOIN pg_namespace n";

  private static final String DROP_SLOTS = "SELECT slot_name, CASE WHEN active THEN pg_terminate";

  private static final long END = 1000;

  private static final long MUCH = 1L << 30;

  private final Servers servers;
  private final Servers.Server server;
  private final DataDirectory data;
  private final Following following;
  private final String database;

  FollowAnswers(Servers servers, Servers.Server server, DataDirectory data, String database) {
    this.servers = servers;
    this.server = server;
    this.data = data;
    this.following = new Following(data);
    this.database = database;
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
      throw FollowSql.unexpected(sql);
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
    answers.put("pg_logical_slot_peek_binary_changes(", () -> left(sql));
    answers.put("FROM pg_settings s WHERE s.name = 'wal_level'", this::needs);
    answers.put(
        "SELECT s.setting FROM pg_settings s", () -> List.of(List.of(limit().orElse("-1"))));
    answers.put("SELECT f.setting FROM pg_file_settings f", () -> set(sql));
    answers.put(" FROM pg_file_settings f WHERE f.error IS NOT NULL", List::of);
    answers.put("FROM pg_replication_slots WHERE slot_type", () -> count(following.slots().size()));
    answers.put(
        "AND c.relkind = 'r' AND c.relpersistence = 'u'", () -> List.of(List.of("public.cart")));
    answers.put(TABLES, () -> count(data.definitions(database).size()));
    answers.put("FROM pg_publication_rel r", List::of);
    answers.put("FROM pg_trigger t", List::of);
    answers.put("FROM pg_publication_tables WHERE", () -> count(tables(sql)));
    answers.put("SELECT count(*) FROM pg_publication WHERE", () -> count(publications(sql)));
    answers.put("SELECT subname, subenabled, subconninfo", this::subscriptions);
    answers.put("SELECT (pg_current_wal_flush_lsn()", () -> count(END));
    answers.put(
        "SELECT oid FROM pg_database WHERE datname = current_database()",
        () -> List.of(List.of(data.rowsOf(database).getParent().getFileName().toString())));
    answers.put(
        "SELECT txid_snapshot_xmin(",
        () -> List.of(List.of("700", new Carried(data).objects(database).isEmpty() ? "f" : "t")));
    answers.put(
        "FROM pg_largeobject_metadata) <= 5000000",
        () -> List.of(List.of(Integer.toString(new Carried(data).objects(database).size()), "t")));
    answers.put("SELECT pg_postmaster_start_time()", () -> List.of(List.of(started())));
    answers.put("SELECT md5(string_agg(datname", () -> List.of(List.of(data.seen().toString())));
    answers.put(
        "SELECT datname FROM pg_database WHERE datallowconn ORDER BY 1",
        () -> data.databases().stream().filter(data::isOpen).map(List::of).toList());
    return answers.entrySet().stream()
        .filter(one -> sql.contains(one.getKey()))
        .findFirst()
        .map(one -> one.getValue().get())
        .orElseThrow(() -> FollowSql.unexpected(sql));
  }

  private static List<List<String>> count(long number) {
    return List.of(List.of(Long.toString(number)));
  }

  private static String named(Pattern pattern, String sql) {
    Matcher matcher = pattern.matcher(sql);
    if (!matcher.find()) {
      throw FollowSql.unexpected(sql);
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

  private List<List<String>> subscriptions() {
    return following.subscriptions().stream()
        .map(one -> List.of(one.name(), one.state().equals("on") ? "t" : "f", connection(one)))
        .toList();
  }

  private static String connection(Following.Subscription one) {
    String[] server = one.server().split(" ", 2);
    return "host='%s' port=%s requirepeer='%s' user='%3$s' dbname='%s'"
        .formatted(server[1], server[0], Owners.OWNER.name(), one.database());
  }

  private Optional<String> limit() {
    return following.setting(Following.LIMIT);
  }

  private List<List<String>> set(String sql) {
    return following.setting(named(SETTING, sql)).stream().map(List::of).toList();
  }

  private List<List<String>> needs() {
    boolean stays = following.settings().contains("wal_level = logical");
    String level = stays && servers.isLogical(server.data()) ? "logical" : "replica";
    return List.of(List.of(level, "10", "0", "10", "0"));
  }

  /** The first line of the file is another number for each server. */
  private String started() {
    return data.lines("postmaster.pid").get(0);
  }

  private List<List<String>> left(String sql) {
    Following.Slot slot =
        following.slots().stream()
            .filter(one -> sql.contains("'" + one.name() + "'"))
            .findFirst()
            .orElseThrow(() -> FollowSql.unexpected(sql));
    if (!slot.database().equals(database) || Following.isRead(servers, server, slot)) {
      throw new AssertionError("the server says no: " + sql);
    }
    boolean isAny = slot.confirmed() < data.rows(database).size();
    return List.of(List.of(isAny ? "t" : "f"));
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
              Long.toString(all ? 0 : MUCH),
              "4096"));
    }
    return rows;
  }
}
