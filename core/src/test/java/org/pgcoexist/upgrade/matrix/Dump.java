package org.pgcoexist.upgrade.matrix;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the made-up pg_dumpall writes, and what psql makes of it. */
final class Dump {

  private static final String ROLE = "CREATE ROLE ";
  private static final String TABLESPACE = "CREATE TABLESPACE ";
  private static final String DATABASE = "-- Database \"";
  private static final String DATABASE_END = "\" dump";
  private static final String CREATE = "CREATE DATABASE ";
  private static final String ROW = "INSERT ";

  private Dump() {}

  /**
   * The whole cluster but its closed databases, which pg_dumpall passes over in silence.
   *
   * @param globals whether roles and tablespaces are all that is wanted
   */
  static List<String> of(DataDirectory data, boolean globals) {
    List<String> lines = new ArrayList<>();
    data.roles().forEach(role -> lines.add(ROLE + role));
    for (String name : data.tablespaces()) {
      lines.add(TABLESPACE + name + " " + data.location(name));
    }
    for (String name : globals ? List.<String>of() : data.databases()) {
      if (data.isOpen(name)) {
        lines.add(DATABASE + name + DATABASE_END);
        if (!name.equals("template1") && !name.equals("postgres")) {
          lines.add(CREATE + name);
        }
        data.rows(name).forEach(row -> lines.add(ROW + row));
      }
    }
    lines.add("-- PostgreSQL database cluster dump complete");
    return lines;
  }

  static void write(Path file, List<String> lines) {
    Site.write(file, String.join("\n", lines) + "\n");
  }

  /** Loads a script's first lines; gives the errors as psql prints them. */
  static List<String> load(DataDirectory data, Path file, List<String> lines) {
    List<String> errors = new ArrayList<>();
    String database = "template1";
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith(DATABASE)) {
        database = line.substring(DATABASE.length(), line.length() - DATABASE_END.length());
      } else {
        String error = execute(data, database, line);
        if (!error.isEmpty()) {
          errors.add("psql:" + file + ":" + (i + 1) + ": ERROR:  " + error);
        }
      }
    }
    data.write();
    return errors;
  }

  private static String execute(DataDirectory data, String database, String line) {
    if (line.startsWith(ROLE)) {
      String role = line.substring(ROLE.length());
      if (data.lines("global/roles").contains(role)) {
        return "role \"" + role + "\" already exists";
      }
      data.add("global/roles", role);
    } else if (line.startsWith(TABLESPACE)) {
      String[] words = line.substring(TABLESPACE.length()).split(" ", -1);
      if (Files.exists(data.inTablespace(Path.of(words[1])))) {
        return "directory is in use as a tablespace";
      }
      data.tablespace(words[0], Path.of(words[1]));
    } else if (line.startsWith(CREATE)) {
      String name = line.substring(CREATE.length());
      if (data.databases().contains(name)) {
        return "database \"" + name + "\" already exists";
      }
      data.database(name, DataDirectory.OPEN);
    } else if (line.startsWith(ROW)) {
      data.row(database, line.substring(ROW.length()));
    } else if (!line.startsWith("--") && !line.isEmpty()) {
      throw new AssertionError("unexpected in a dump: " + line);
    }
    return "";
  }
}
