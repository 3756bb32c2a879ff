package org.pgcoexist.upgrade.matrix;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgcoexist.process.CommandResult;

/** The statements by which a cluster is made to follow another, on one of the made-up servers. */
final class FollowSql {

  private static final Pattern PUBLICATION =
      Pattern.compile(
          "(?:SET lock_timeout = '1s';\nSET deadlock_timeout = '200ms';\n)?DROP PUBLICATION IF EXISTS \"(\\w+)\";\n"
              + "(SELECT 'CREATE PUBLICATION \"\\1\"'.* \\\\gexec\n)?",
          Pattern.DOTALL);

  private static final Pattern SYSTEM =
      Pattern.compile(
          "ALTER SYSTEM (?:RESET|SET) (\\w+)(?: = '(\\S+)')?;\n"
              + "SELECT pg_reload_conf\\(\\) \\\\g /dev/null\n");

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

  /** All that ends a subscription, where it is. */
  private static final Pattern END =
      Pattern.compile(
          "SELECT format\\('ALTER SUBSCRIPTION %I DISABLE', subname\\),"
              + " .* FROM pg_subscription WHERE subname = '(\\w+)' AND subdbid = .* \\\\gexec\n(DROP PUBLICATION IF EXISTS \"\\w+\";\n)?");

  private static final String BEGIN = "BEGIN;\n";

  private static final String COMMIT = "COMMIT;\n";

  private static final String RETRACT = "DROP PUBLICATION";

  private static final Pattern CONNECTION =
      Pattern.compile(
          "host=''([^']+)'' port=([0-9]+) requirepeer=''%1$s'' user=''%1$s'' dbname=''\\w+''"
              .formatted(Pattern.quote(Owners.OWNER.name())));

  private final Servers servers;
  private final FollowAnswers answers;
  private final DataDirectory data;
  private final Following following;
  private final String database;

  FollowSql(Servers servers, Servers.Server server, String database) {
    this.servers = servers;
    this.data = new DataDirectory(server.data(), server.clients());
    this.following = new Following(data);
    this.database = database;
    this.answers = new FollowAnswers(servers, server, data, database);
  }

  static AssertionError unexpected(String sql) {
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

  /** What statements do: all of them, or nothing. */
  FakeProgram deed(String sql) {
    if (!sql.startsWith(BEGIN) || !sql.endsWith(COMMIT)) {
      return separate(sql);
    }
    String inside = sql.substring(BEGIN.length(), sql.length() - COMMIT.length());
    return FakeProgram.change(separate(inside).whole());
  }

  private FakeProgram separate(String sql) {
    Matcher publication = PUBLICATION.matcher(sql);
    if (publication.matches()) {
      return publish(publication.group(1), publication.group(2) != null);
    }
    Matcher system = SYSTEM.matcher(sql);
    if (system.matches()) {
      return set(system.group(1), Optional.ofNullable(system.group(2)));
    }
    Matcher end = END.matcher(sql);
    if (end.matches()) {
      List<String> statements =
          new ArrayList<>(
              following.subscription(end.group(1)).isPresent() ? ending(end.group(1)) : List.of());
      if (end.group(2) != null) {
        statements.add(RETRACT);
      }
      return changed(statements);
    }
    if (!sql.contains(" SUBSCRIPTION ")) {
      throw unexpected(sql);
    }
    List<String> statements =
        List.of(sql.strip().split(";\n?", -1)).stream()
            .filter(statement -> !statement.isEmpty())
            .toList();
    return changed(statements);
  }

  private static List<String> ending(String name) {
    String one = " SUBSCRIPTION \"" + name + "\"";
    return List.of(
        "ALTER" + one + " DISABLE", "ALTER" + one + " SET (slot_name = NONE)", "DROP" + one);
  }

  private FakeProgram changed(List<String> statements) {
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
  private FakeProgram set(String setting, Optional<String> value) {
    return FakeProgram.change(
        () -> {
          following.set(setting, value);
          return done();
        },
        () -> following.set(setting, value));
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
    if (statement.equals(RETRACT)) {
      following.retract(database);
      return "";
    }
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

  static String serverOf(String connection) {
    Matcher matcher = CONNECTION.matcher(connection);
    if (!matcher.matches()) {
      throw unexpected(connection);
    }
    return matcher.group(2) + " " + matcher.group(1);
  }

  /** What a query changes; empty when it changes nothing. */
  Optional<FakeProgram> changing(String sql) {
    return answers.changing(sql);
  }

  /** What a query answers. */
  List<List<String>> answer(String sql) {
    return answers.answer(sql);
  }
}
