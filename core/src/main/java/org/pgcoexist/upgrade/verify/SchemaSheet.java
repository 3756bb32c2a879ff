package org.pgcoexist.upgrade.verify;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program: makes a sheet of a {@code pg_dumpall --schema-only}, as the user who may read it.
 *
 * <p>The lines of each object are found by the comments that pg_dump writes before it. The body of
 * a function may hold such a comment; then some of its lines count for another object, on both
 * sides.
 */
public final class SchemaSheet {

  private static final Pattern DATABASE = Pattern.compile("^-- Database \"(.*)\" dump$");
  private static final Pattern OBJECT =
      Pattern.compile(
          "^-- Name: (.*); Type: (.*); Schema: (.*); Owner: .*?(?:; Tablespace: (.*))?$");
  private static final Pattern BETWEEN =
      Pattern.compile("^-- PostgreSQL database (?:dump|dump complete|cluster dump complete)$");

  /** These do the same in any order, and their order follows that of their making. */
  private static final Pattern NO_ORDER =
      Pattern.compile("^(?:GRANT|REVOKE|ALTER DATABASE|ALTER ROLE|ALTER DEFAULT PRIVILEGES) ");

  private static final String AUTHORIZATION = "SET SESSION AUTHORIZATION ";
  private static final String NO_AUTHORIZATION = "RESET SESSION AUTHORIZATION;";

  private final SchemaRules rules;
  private final OutputStream sheet;
  private String database = "";
  private String object = "";
  private String grantor = "";
  private boolean afterDashes;

  private SchemaSheet(int from, OutputStream sheet) {
    this.rules = new SchemaRules(from);
    this.sheet = sheet;
  }

  /** Arguments: the major of the older server, the dump, the sheet to write. */
  public static void main(String[] arguments) throws IOException {
    try (InputStream dump = Files.newInputStream(Path.of(arguments[1]));
        OutputStream sheet =
            new BufferedOutputStream(Files.newOutputStream(Path.of(arguments[2])))) {
      write(dump, Integer.parseInt(arguments[0]), sheet);
    }
  }

  /**
   * Makes the sheet; the caller closes both streams.
   *
   * @param from the major of the older of the two servers
   */
  static void write(InputStream dump, int from, OutputStream sheet) throws IOException {
    SchemaSheet writer = new SchemaSheet(from, sheet);
    DumpLines lines = new DumpLines(dump);
    for (String line = lines.next(); line != null; line = lines.next()) {
      writer.line(line);
    }
  }

  private void line(String line) throws IOException {
    if (line.equals("--")) {
      afterDashes = true;
      return;
    }
    boolean heading = afterDashes && heading(line);
    afterDashes = false;
    if (!heading && !authorization(line)) {
      Optional<String> text = rules.apply(line);
      if (text.isPresent()) {
        emit(text.get());
      }
    }
  }

  private boolean heading(String line) throws IOException {
    Matcher named = OBJECT.matcher(line);
    Matcher databaseNamed = DATABASE.matcher(line);
    if (named.matches()) {
      String schema = named.group(3).equals("-") ? "" : " in schema " + named.group(3);
      object = oneField(rules.name(named.group(2) + " " + named.group(1)) + schema);
      if (named.group(4) != null) {
        emit("TABLESPACE " + named.group(4));
      }
    } else if (databaseNamed.matches()) {
      database = oneField(databaseNamed.group(1));
      object = "";
    } else if (BETWEEN.matcher(line).matches()) {
      object = "";
      database = line.contains("cluster") ? "" : database;
    } else if (database.isEmpty() && line.startsWith("-- ")) {
      object = oneField(line.substring("-- ".length()));
    } else {
      return false;
    }
    return true;
  }

  private static String oneField(String name) {
    return name.replace('\t', ' ');
  }

  /** Who grants stands around a GRANT; here each line must tell it itself. */
  private boolean authorization(String line) {
    if (line.startsWith(AUTHORIZATION)) {
      grantor = "  as " + line.substring(AUTHORIZATION.length());
    } else if (line.equals(NO_AUTHORIZATION)) {
      grantor = "";
    } else {
      return false;
    }
    return true;
  }

  private void emit(String text) throws IOException {
    boolean ordered = !database.isEmpty() && !NO_ORDER.matcher(text).find();
    // What is sorted is sorted by all of it: it is one field.
    String rest = ordered ? "\t" + text + grantor : oneField(text + grantor);
    String line = database + "\t" + object + "\t" + rest;
    sheet.write(line.getBytes(StandardCharsets.ISO_8859_1));
    sheet.write('\n');
  }
}
