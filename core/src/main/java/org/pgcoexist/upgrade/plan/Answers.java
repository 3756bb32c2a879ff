package org.pgcoexist.upgrade.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the catalogs of the old cluster answered. */
public final class Answers {

  /**
   * One row.
   *
   * @param database where it is from
   * @param values by their column's name; no entry where the value is NULL
   */
  public record Row(String database, Map<String, String> values) {

    /** The value of a column as text, booleans as true and false; NULL is the empty text. */
    public String get(String column) {
      return values.getOrDefault(column, "");
    }
  }

  private final Map<String, List<Row>> rows = new TreeMap<>();
  private final Map<String, String> unreachable = new LinkedHashMap<>();

  /** The rows for a question; none when it was not asked. */
  public List<Row> of(String question) {
    return rows.getOrDefault(question, List.of());
  }

  public void add(String question, Row row) {
    rows.computeIfAbsent(question, key -> new ArrayList<>()).add(row);
  }

  /** The databases in which nothing could be asked, and why. */
  public Map<String, String> unreachable() {
    return unreachable;
  }

  public void addUnreachable(String database, String why) {
    unreachable.put(database, why);
  }
}
