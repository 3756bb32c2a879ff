package org.pgcoexist.upgrade.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One object that the two sheets tell different things of. */
final class Difference {

  /** What is kept of either side, for the message. */
  private static final int MOST_LINES = 3;

  private static final int LONGEST_LINE = 200;

  /** A password, or the hash of one, in the options of a role, a user mapping or a subscription. */
  private static final Pattern SECRET =
      Pattern.compile("(?i)(password\\s*=?\\s*)(?:'[^']*'|[^\\s',;)]+)");

  private final String database;
  private final String object;
  private final List<String> old = new ArrayList<>();
  private final List<String> now = new ArrayList<>();
  private int lines;

  Difference(String database, String object) {
    this.database = database;
    this.object = object;
  }

  /** A line that only one of them has. */
  void add(boolean ofOld, String text) {
    lines++;
    List<String> side = ofOld ? old : now;
    if (side.size() < MOST_LINES) {
      String shown = SECRET.matcher(text).replaceAll("$1***");
      side.add(shown.length() > LONGEST_LINE ? shown.substring(0, LONGEST_LINE) + "..." : shown);
    }
  }

  /** Rows of a table that belongs to an extension, and the extension's version. */
  private static final Pattern OF_EXTENSION =
      Pattern.compile("(\\d+) rows(?:, content (-?\\d+))?, version (.*)");

  /**
   * True when nothing of the old cluster can be lost by it: a materialized view is filled anew by a
   * load; an extension of a newer version may keep its own tables in another way; a crash of the
   * old server empties unlogged tables, and the new one has what the dump still had.
   */
  boolean isHarmless() {
    boolean emptied =
        old.size() == 1 && (old.get(0).startsWith("0 rows") || old.get(0).endsWith(", as made"));
    return object.startsWith("rows of materialized view ")
        || (object.startsWith("rows of extension ") && isOfNewerVersion())
        || (emptied
            && (object.startsWith("rows of unlogged ") || object.startsWith("unlogged sequence ")));
  }

  /** As many rows as before, or more, of another version. */
  private boolean isOfNewerVersion() {
    Optional<Matcher> before = ofExtension(old);
    Optional<Matcher> after = ofExtension(now);
    return before.isPresent()
        && after.isPresent()
        && !before.get().group(3).equals(after.get().group(3))
        && Long.parseLong(before.get().group(1)) <= Long.parseLong(after.get().group(1));
  }

  /** True when it is the version that differs, and nothing else. */
  boolean isNone() {
    Optional<Matcher> before = ofExtension(old);
    Optional<Matcher> after = ofExtension(now);
    return before.isPresent()
        && after.isPresent()
        && before.get().group(1).equals(after.get().group(1))
        && Objects.equals(before.get().group(2), after.get().group(2));
  }

  private Optional<Matcher> ofExtension(List<String> side) {
    if (!object.startsWith("rows of extension ") || side.size() != 1) {
      return Optional.empty();
    }
    return Optional.of(OF_EXTENSION.matcher(side.get(0))).filter(Matcher::matches);
  }

  /** True for what clients put in, and not for how it is defined. */
  boolean isOfData() {
    return object.startsWith("rows of ")
        || object.startsWith("large objects")
        || object.startsWith("sequence ")
        || object.startsWith("extension sequence ");
  }

  /** The object, and what either cluster has. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(database.isEmpty() ? "" : "database " + database);
    text.append(database.isEmpty() || object.isEmpty() ? "" : ", ").append(object).append(':');
    append(text, "\n  old: ", old);
    append(text, "\n  new: ", now);
    int more = lines - old.size() - now.size();
    return text + (more > 0 ? "\n  and " + more + " more lines" : "");
  }

  private static void append(StringBuilder text, String side, List<String> lines) {
    if (lines.isEmpty()) {
      text.append(side).append("nothing");
    }
    lines.forEach(line -> text.append(side).append(line));
  }
}
