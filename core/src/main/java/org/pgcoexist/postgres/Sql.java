package org.pgcoexist.postgres;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.pgcoexist.model.Port;

/**
 * The one place that puts a name or a value into SQL or a connection string. Whoever may create
 * something chooses its name, with any character but NUL in it.
 *
 * <p>Elsewhere SQL is constant text, or what PostgreSQL's own {@code format} has made of names.
 */
public final class Sql {

  /**
   * Settings whose stored value is a list of names, quoted as far as they need it (guc.h,
   * GUC_LIST_QUOTE); as pg_dump's variable_is_guc_list_quote knows them.
   */
  private static final Set<String> LISTS =
      Set.of(
          "local_preload_libraries",
          "search_path",
          "session_preload_libraries",
          "shared_preload_libraries",
          "temp_tablespaces",
          "unix_socket_directories");

  /**
   * Begins a script of psql that reads tables by names which it has from a catalog: whoever owns a
   * table can put a view in its place meanwhile, whose functions would run as the superuser. As in
   * pg_dump (CVE-2024-7348), whose servers know the setting from 12.20, 13.16, 14.13, 15.8, 16.4
   * on.
   */
  public static final String TABLES_ONLY =
      "SELECT pg_catalog.set_config(name, 'view, foreign-table', false) FROM pg_catalog.pg_settings"
          + " WHERE name = 'restrict_nonsystem_relation_kind' \\g /dev/null\n";

  /** What PostgreSQL's scanner takes for white space in such a list. */
  private static final String SPACES = " \t\n\r\f\u000b";

  private Sql() {}

  /** An identifier in quotes. */
  public static String identifier(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  /** The same for a person to type: on one line, and nothing in it that cannot be seen. */
  public static String visibleIdentifier(String name) {
    StringBuilder escaped = new StringBuilder();
    boolean plain = true;
    for (int i = 0; i < name.length(); i++) {
      char letter = name.charAt(i);
      if (Character.isISOControl(letter)) {
        plain = false;
        escaped.append(String.format(Locale.ROOT, "\\%04X", (int) letter));
      } else {
        escaped.append(letter == '\\' ? "\\\\" : String.valueOf(letter));
      }
    }
    return plain ? identifier(name) : "U&" + identifier(escaped.toString());
  }

  /** A string in quotes; also right when standard_conforming_strings is off. */
  public static String literal(String value) {
    String quoted = "'" + value.replace("'", "''") + "'";
    return value.indexOf('\\') < 0 ? quoted : " E" + quoted.replace("\\", "\\\\");
  }

  /** Drops a role. */
  public static String dropRole(String name) {
    return "DROP ROLE " + identifier(name);
  }

  /** A connection string, since a bare name with a "=" in it would be taken for one. */
  public static String connection(String database) {
    return "dbname=" + connectionValue(database);
  }

  /**
   * The same with where the server is, and as whom.
   *
   * @param account whose server it must be: while that is down, its socket may be anybody's
   */
  public static String connection(
      Path host, Port port, String account, String role, String database) {
    return "host="
        + connectionValue(host.toString())
        + " port="
        + port
        + " requirepeer="
        + connectionValue(account)
        + " user="
        + connectionValue(role)
        + " "
        + connection(database);
  }

  private static String connectionValue(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  /**
   * Sets for databases or roles what pg_db_role_setting holds.
   *
   * @param database empty means all
   * @param role empty means all
   * @param setting an element of setconfig: {@code name=value}
   */
  public static String alterSetting(
      Optional<String> database, Optional<String> role, String setting) {
    int equals = setting.indexOf('=');
    String name = setting.substring(0, equals);
    return "ALTER "
        + whose(database, role)
        + " SET "
        + identifier(name)
        + " TO "
        + value(name, setting.substring(equals + 1));
  }

  private static String whose(Optional<String> database, Optional<String> role) {
    if (role.isEmpty() && database.isPresent()) {
      return "DATABASE " + identifier(database.get());
    }
    return "ROLE "
        + role.map(Sql::identifier).orElse("ALL")
        + database.map(name -> " IN DATABASE " + identifier(name)).orElse("");
  }

  /** As pg_dump's makeAlterConfigCommand: each name of a list is a string of its own. */
  private static String value(String name, String value) {
    if (!LISTS.contains(name.toLowerCase(Locale.ROOT))) {
      return literal(value);
    }
    List<String> literals = new ArrayList<>();
    for (String element : elements(value).orElse(List.of(value))) {
      literals.add(literal(element));
    }
    return literals.isEmpty() ? "''" : String.join(", ", literals);
  }

  /** As pg_dump's SplitGUCList; empty when the value is no list. */
  private static Optional<List<String>> elements(String value) {
    List<String> elements = new ArrayList<>();
    int at = skipSpaces(value, 0);
    while (at < value.length()) {
      StringBuilder element = new StringBuilder();
      int end = value.charAt(at) == '"' ? quoted(value, at, element) : bare(value, at, element);
      if (end < 0) {
        return Optional.empty();
      }
      elements.add(element.toString());
      at = skipSpaces(value, end);
      if (at == value.length()) {
        return Optional.of(elements);
      }
      at = skipSpaces(value, at + 1);
      if (value.charAt(skipSpaces(value, end)) != ',' || at == value.length()) {
        return Optional.empty();
      }
    }
    return Optional.of(elements);
  }

  private static int skipSpaces(String value, int from) {
    int at = from;
    while (at < value.length() && SPACES.indexOf(value.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }

  /** Where the element in quotes ends; negative when it does not. */
  private static int quoted(String value, int from, StringBuilder element) {
    for (int at = from + 1; at < value.length(); at++) {
      if (value.charAt(at) == '"') {
        if (at + 1 == value.length() || value.charAt(at + 1) != '"') {
          return at + 1;
        }
        at++;
      }
      element.append(value.charAt(at));
    }
    return -1;
  }

  private static int bare(String value, int from, StringBuilder element) {
    int at = from;
    while (at < value.length() && value.charAt(at) != ',' && SPACES.indexOf(value.charAt(at)) < 0) {
      element.append(value.charAt(at++));
    }
    return at == from ? -1 : at;
  }
}
