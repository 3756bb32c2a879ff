package org.pgcoexist.upgrade.matrix;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The content of a made-up PGDATA: a directory a database, with a catalog that tells its name and
 * whether it is open, a catalog that no other major has, and a user's file with its rows; roles,
 * tablespaces, and a pg_control that counts transactions.
 */
final class DataDirectory {

  static final String OPEN = "open";
  static final String CLOSED = "closed";

  /** The catalog of a database. */
  static final String CATALOG = "1259";

  private static final String ROWS = "16384";
  private static final String IN_TABLESPACE = "16390";

  private static final String DEFINITIONS = "2600";
  static final String CHANGING = "global/changing";

  private final Path data;
  private final boolean serving;

  DataDirectory(Path data) {
    this(data, false);
  }

  /** One that a server works on; perhaps clients reach it, too. */
  DataDirectory(Path data, boolean serving) {
    this.data = data;
    this.serving = serving;
  }

  /**
   * What clients change in the last moment: while they are served all of this is different.
   *
   * @param what a database that has another definition, "roles", or "databases" that lack one, or
   *     "tables"; or "rows", of which each database lacks one
   */
  void changing(String what) {
    add(CHANGING, what);
  }

  private boolean isBeforeChange(String what) {
    return serving && lines(CHANGING).contains(what);
  }

  /** The roles by name. */
  List<String> roles() {
    List<String> roles = new ArrayList<>(lines("global/roles"));
    if (isBeforeChange("roles")) {
      roles.add("early");
    }
    return roles;
  }

  /** The databases that clients see. */
  List<String> seen() {
    List<String> names = new ArrayList<>(databases());
    if (isBeforeChange("databases")) {
      names.remove("late");
    }
    return names;
  }

  /** What is defined in a database. */
  List<String> definitions(String database) {
    List<String> all = new ArrayList<>(lines("base/" + number(database) + "/" + DEFINITIONS));
    if (isBeforeChange(database)) {
      all.add("table early");
    }
    if (isBeforeChange("tables")) {
      all.remove("table late");
    }
    return all;
  }

  void define(String database, String definition) {
    add("base/" + number(database) + "/" + DEFINITIONS, definition);
  }

  /** What initdb makes; half of it has no pg_control. */
  static void make(Path data, String major, long identifier, int mode, boolean whole) {
    Site.directory(data, mode);
    Site.write(data.resolve("PG_VERSION"), major + "\n");
    Site.write(data.resolve("postgresql.conf"), "# initdb's, of " + major + "\n");
    Site.write(data.resolve("pg_hba.conf"), "local all all trust\n");
    Site.write(data.resolve("postgresql.auto.conf"), "# initdb's\n");
    Site.directory(data.resolve("base"), 0700);
    Site.directory(data.resolve("global"), 0700);
    Site.directory(data.resolve("pg_tblspc"), 0700);
    if (whole) {
      DataDirectory directory = new DataDirectory(data);
      directory.database("template1", OPEN);
      directory.database("postgres", OPEN);
      directory.add("global/roles", Owners.OWNER.name());
      Map<String, String> control = new TreeMap<>();
      control.put("identifier", Long.toString(identifier));
      control.put("transaction", "700");
      control.put("checkpoint", "0");
      control.put("state", "shut down");
      directory.control(control);
    }
  }

  Path path() {
    return data;
  }

  boolean isOf(String major) {
    return isCluster() && major().equals(major);
  }

  boolean isCluster() {
    return Files.exists(data.resolve("PG_VERSION"));
  }

  String major() {
    return Site.read(data.resolve("PG_VERSION")).strip();
  }

  private Map<String, String> control() {
    Map<String, String> control = new TreeMap<>();
    for (String line : lines("global/pg_control")) {
      control.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
    }
    return control;
  }

  private void control(Map<String, String> control) {
    List<String> lines = new ArrayList<>();
    control.forEach((key, value) -> lines.add(key + "=" + value));
    Site.write(data.resolve("global/pg_control"), String.join("\n", lines) + "\n");
  }

  boolean hasControl() {
    return Files.exists(data.resolve("global/pg_control"));
  }

  String identifier() {
    return control().get("identifier");
  }

  String transaction() {
    return control().get("transaction");
  }

  String checkpoint() {
    return control().get("checkpoint");
  }

  String state() {
    return control().get("state");
  }

  private static String next(String number) {
    return Long.toString(Long.parseLong(number) + 1);
  }

  /** Somebody wrote. */
  void write() {
    Map<String, String> control = control();
    control.compute("transaction", (key, value) -> next(value));
    control(control);
  }

  /** A server came up or went down; both make a checkpoint. */
  void checkpoint(String state) {
    Map<String, String> control = control();
    control.compute("checkpoint", (key, value) -> next(value));
    control.put("state", state);
    control(control);
  }

  /** The next server will find less than there was, as in a table that is not logged. */
  void lose() {
    Site.write(data.resolve("global/lost"), "");
  }

  /** What a server that starts does first. */
  void recover() {
    if (Files.exists(data.resolve("global/lost"))) {
      for (String database : databases()) {
        Site.write(rowsOf(database), "");
      }
      Site.delete(data.resolve("global/lost"));
    }
  }

  List<String> lines(String file) {
    Path path = data.resolve(file);
    return Files.exists(path) ? Site.read(path).lines().toList() : List.of();
  }

  void add(String file, String line) {
    Path path = data.resolve(file);
    String before = Files.exists(path) ? Site.read(path) : "";
    Site.write(path, (before + line + "\n").getBytes(StandardCharsets.UTF_8), 0600);
  }

  void statistics(String text) {
    Site.write(data.resolve("global/statistics"), text + "\n");
  }

  List<String> databases() {
    return Site.names(data.resolve("base")).stream()
        .map(number -> lines("base/" + number + "/" + CATALOG))
        .filter(catalog -> !catalog.isEmpty())
        .map(catalog -> catalog.get(1))
        .sorted()
        .toList();
  }

  /** The number that the directories of a database have as name, whatever the cluster. */
  private static String number(String database) {
    return switch (database) {
      case "template1" -> "1";
      case "postgres" -> "5";
      default -> Integer.toString(16400 + Math.floorMod(database.hashCode(), 1000));
    };
  }

  /** True for the files that pg_upgrade brings, by their numbers. */
  static boolean isUsers(String file) {
    return file.equals(ROWS) || file.equals(IN_TABLESPACE);
  }

  private Path directory(String database) {
    return data.resolve("base").resolve(number(database));
  }

  /** The file that has the rows of a database. */
  Path rowsOf(String database) {
    return directory(database).resolve(ROWS);
  }

  /** Makes a database, or opens or closes it. */
  void database(String name, String access) {
    Path directory = directory(name);
    if (Files.notExists(directory)) {
      Site.directory(directory, 0700);
      Site.write(directory.resolve("PG_VERSION"), major() + "\n");
      Site.write(directory.resolve(major().equals("15") ? "3576" : "6243"), "of " + major() + "\n");
      Site.write(directory.resolve(ROWS), "");
    }
    Site.write(directory.resolve(CATALOG), access + "\n" + name + "\n");
  }

  void drop(String name) {
    Site.deleteTree(directory(name));
  }

  boolean isOpen(String name) {
    return Site.read(directory(name).resolve(CATALOG)).startsWith(OPEN);
  }

  List<String> rows(String name) {
    List<String> rows = Site.read(rowsOf(name)).lines().toList();
    int late = isBeforeChange("rows") ? 1 : 0;
    return rows.subList(0, Math.max(0, rows.size() - late));
  }

  void row(String database, String row) {
    add("base/" + number(database) + "/" + ROWS, row);
  }

  List<String> tablespaces() {
    return Site.names(data.resolve("pg_tblspc"));
  }

  Path location(String tablespace) {
    return Path.of(Site.read(data.resolve("pg_tblspc/" + tablespace)).strip());
  }

  /** Where a tablespace's files of this cluster's major are. */
  Path inTablespace(Path location) {
    return location.resolve("PG_" + major() + (major().equals("15") ? "_202209061" : "_202506291"));
  }

  /** A user's file there, of one of the databases. */
  Path fileIn(Path location) {
    return inTablespace(location).resolve(number("shop")).resolve(IN_TABLESPACE);
  }

  void tablespace(String name, Path location) {
    Site.write(data.resolve("pg_tblspc/" + name), location + "\n");
    Site.directory(inTablespace(location), 0700);
    Site.directory(fileIn(location).getParent(), 0700);
    Site.write(fileIn(location), "files of " + identifier() + "\n");
  }
}
